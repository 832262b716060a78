package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.config.Network;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {

  private final TrustedProxies proxies =
      new TrustedProxies(
          Stream.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "172.16.0.0/12")
              .map(Network::parse)
              .toList());

  private static String client(TrustedProxies proxies, String peer, String... headers) {
    return proxies.client(Requests.request("GET", "/", peer, headers));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 198.51.100.1, 198.51.100.1",
    "10.1.2.3, '198.51.100.1, 10.9.9.9', 198.51.100.1",
    "10.1.2.3, '203.0.113.5, 198.51.100.1, 10.9.9.9', 198.51.100.1",
    "192.0.2.7, 198.51.100.1, 198.51.100.1",
    "192.0.2.8, 198.51.100.1, 192.0.2.8",
    "172.31.255.255, 198.51.100.1, 198.51.100.1",
    "172.32.0.0, 198.51.100.1, 172.32.0.0",
    "2001:db8:1::5, 2001:db9::1, 2001:db9::1",
    "10.1.2.3, '[2001:db9::1]', '[2001:db9::1]'",
    "10.1.2.3, localhost, 10.1.2.3",
    "10.1.2.3, 'evil\", 10.1.1.1', 10.1.1.1",
    "10.1.2.3, '', 10.1.2.3",
    "10.1.2.3, '10.0.0.1, 10.0.0.2', 10.0.0.1",
    "10.1.2.3, 999.1.1.1, 10.1.2.3"
  })
  void client_isTheNearestAddressNotTrusted(String peer, String forwarded, String client) {
    assertThat(client(proxies, peer, "X-Forwarded-For: " + forwarded)).isEqualTo(client);
  }

  @Test
  void client_overSeveralHeaders_isReadAsOneList() {
    assertThat(
            client(
                proxies, "10.1.2.3", "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 10.0.0.2"))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void client_withoutProxies_isThePeer() {
    assertThat(client(new TrustedProxies(List.of()), "10.1.2.3", "X-Forwarded-For: 1.2.3.4"))
        .isEqualTo("10.1.2.3");
  }
}
