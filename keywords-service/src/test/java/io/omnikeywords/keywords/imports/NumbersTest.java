package io.omnikeywords.keywords.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7",
        "1,900|1900",
        "1.900|1900",
        "12 345 678|12345678",
        "1\u00A0234|1234",
        "007|7"
      })
  void count_withOrWithoutGroups_isRead(String text, long expected) throws Numbers.Fault {
    assertThat(Numbers.count("n", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "-1",
        "1.5",
        "1,90",
        "1e3",
        "٣",
        "1000000000000001",
        "99999999999999999999"
      })
  void count_thatIsNone_isAFault(String text) {
    assertThatThrownBy(() -> Numbers.count("n", text)).isInstanceOf(Numbers.Fault.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.97|0.97",
        "0,97|0.97",
        "1,234.56|1234.56",
        "1.234,56|1234.56",
        "1.234|1.234",
        "1,234|1234",
        "88|88"
      })
  void decimal_withPointOrComma_isRead(String text, double expected) throws Numbers.Fault {
    assertThat(Numbers.decimal("n", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"3.5%|0.035", "3,5 %|0.035", "0.5|0.5", "100%|1"})
  void share_asPercentOrNumber_isRead(String text, double expected) throws Numbers.Fault {
    assertThat(Numbers.share("n", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1K – 10K|1000|10000",
        "10K - 100K|10000|100000",
        "100–1K|100|1000",
        "1M — 10M|1000000|10000000",
        "1 mil – 10 mil|1000|10000",
        "1.5K|1500|1500",
        "1,900|1900|1900"
      })
  void range_keepsBothEnds(String text, long low, long high) throws Numbers.Fault {
    assertThat(Numbers.range("n", text)).isEqualTo(new Numbers.Range(low, high));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10K – 1K", "1K – 2K – 3K", "K – 1K", "many", "-5", "1.2345K"})
  void range_thatIsNone_isAFault(String text) {
    assertThatThrownBy(() -> Numbers.range("n", text)).isInstanceOf(Numbers.Fault.class);
  }
}
