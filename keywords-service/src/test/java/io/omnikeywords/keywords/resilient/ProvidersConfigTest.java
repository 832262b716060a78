package io.omnikeywords.keywords.resilient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.keywords.provider.Policies;
import io.omnikeywords.keywords.provider.ProviderConfig;
import io.omnikeywords.resilience.config.ConfigException;
import io.omnikeywords.resilience.config.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code providers} as people write it. */
class ProvidersConfigTest {

  private static ProvidersConfig read(String yaml) {
    return Objects.requireNonNull(
        ConfigReader.section(
            yaml,
            "c.yaml",
            "providers",
            ProvidersConfig.class,
            name -> name.equals("PW") ? "s3cret" : null));
  }

  @Test
  void section_ofAFileWithOthers_isReadWithDefaults() {
    ProvidersConfig config =
        read(
            """
            imports: []
            providers:
              deadline: 800ms
              cache: { ttl: 1m }
              sources:
                wiki:
                  type: opensearch
                  url: "https://{language}.wikipedia.org/w/api.php?search={searchTerms}"
                  langs: [en, pt]
                  policies:
                    timeout: { default: 700ms }
                    redirects: true
                seo: { type: dataforseo, login: me, password: "${PW}", priority: 10 }
                views: { type: wikimedia, max-articles: 3 }
                muse: { type: datamuse }
            """);
    assertThat(config.deadline()).isEqualTo(Duration.ofMillis(800));
    assertThat(config.cache().ttl()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.cache().negativeTtl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.sources()).containsOnlyKeys("wiki", "seo", "views", "muse");
    ProviderConfig.OpenSearch wiki =
        (ProviderConfig.OpenSearch) Objects.requireNonNull(config.sources().get("wiki"));
    assertThat(wiki.langs()).isEqualTo(List.of("en", "pt"));
    assertThat(wiki.policies().timeout().defaultLimit()).isEqualTo(Duration.ofMillis(700));
    assertThat(wiki.policies().redirects()).isTrue();
    assertThat(wiki.policies().retry()).isEqualTo(Policies.defaults().retry());
    ProviderConfig.DataForSeo seo =
        (ProviderConfig.DataForSeo) Objects.requireNonNull(config.sources().get("seo"));
    assertThat(seo.password()).isEqualTo("s3cret");
    assertThat(seo.priority()).isEqualTo(10);
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(((ProviderConfig.Wikimedia) config.sources().get("views")).priority())
        .isEqualTo(-10);
  }

  @Test
  void section_thatIsNotThere_isNull() {
    assertThat(
            ConfigReader.section(
                "imports: []", "c.yaml", "providers", ProvidersConfig.class, name -> null))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ type: bing }|type must be one of dataforseo, datamuse, opensearch, wikimedia",
        "{ type: opensearch, url: 'http://h/' }|url must contain {searchTerms}",
        "{ type: opensearch, url: 'http://{searchTerms}.h/?q={searchTerms}' }|behind its host",
        "{ type: opensearch, url: 'file:///{searchTerms}' }|url must begin with http",
        "{ type: opensearch }|key \"url\" is missing",
        "{ type: datamuse, color: red }|unknown key \"color\"",
        "{ type: wikimedia, max-articles: 0 }|max-articles must be from 1 to 100",
        "{ type: dataforseo, login: 'a:b', password: c }|login must not be empty nor hold a colon",
        "{ type: dataforseo, login: a }|password or password-file must be given",
        "{ type: dataforseo, login: a, password: '${NONE}' }|environment variable NONE",
        "{ type: datamuse, policies: { max-response-bytes: 1 } }|max-response-bytes must be",
      })
  void provider_thatIsWrong_isRefusedWithFileAndLine(String provider, String reason) {
    assertThatThrownBy(() -> read("providers:\n  sources:\n    p: " + provider))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("c.yaml:3: ")
        .hasMessageContaining(reason);
  }
}
