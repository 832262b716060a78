package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.config.FallbackConfig;
import io.omnikeywords.resilience.fallback.ResultCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseCacheTest {

  private final ManualTicker ticker = new ManualTicker();
  private final ResponseCache cache =
      new ResponseCache(
          new FallbackConfig.Cache(Duration.ofMinutes(5), Duration.ofHours(1), 100_000), ticker);

  private void keep(String uri, String body, String... headers) {
    HeaderList all = new HeaderList();
    for (String header : headers) {
      String[] parts = header.split(": ", 2);
      all.add(parts[0], parts[1]);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    cache.keep(Requests.get(uri), new CachedResponse("text/plain", all, bytes));
  }

  private String find(String uri, String... headers) {
    ResultCache.Hit<CachedResponse> hit = cache.find(Requests.get(uri, headers));
    return hit == null ? "nothing" : new String(hit.value().body(), StandardCharsets.UTF_8);
  }

  @Test
  void response_isFreshThenStaleThenGone() {
    keep("/a", "one");
    ticker.advance(Duration.ofMinutes(4));
    ResultCache.Hit<CachedResponse> fresh = cache.find(Requests.get("/a"));
    assertThat(fresh).isNotNull();
    assertThat(fresh.stale()).isFalse();
    assertThat(fresh.age()).isEqualTo(Duration.ofMinutes(4));
    assertThat(cache.secondsLeft(fresh)).isEqualTo(60);

    ticker.advance(Duration.ofMinutes(2));
    ResultCache.Hit<CachedResponse> stale = cache.find(Requests.get("/a"));
    assertThat(stale).isNotNull();
    assertThat(stale.stale()).isTrue();
    assertThat(cache.secondsLeft(stale)).isEqualTo(-60);

    ticker.advance(Duration.ofMinutes(60));
    assertThat(find("/a")).isEqualTo("nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cache-Control: no-store",
        "Cache-Control: max-age=5, PRIVATE",
        "Cache-Control: private=\"a, b\"",
        "cache-control: no-cache",
        "Cache-Control: must-revalidate",
        "Cache-Control: proxy-revalidate",
        "Set-Cookie: a=b",
        "Vary: *",
        "vary: Accept , *"
      })
  void response_thatForbidsIt_isNotKept(String header) {
    keep("/a", "one", header);
    assertThat(find("/a")).isEqualTo("nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Cache-Control: max-age=60", "Cache-Control: public", "Vary: Accept"})
  void response_thatAllowsIt_isKept(String header) {
    keep("/a", "one", header);
    assertThat(find("/a")).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection", "Date", "Content-Length", "AGE", "X-Resilience-Status"})
  void headers_ofOneConnection_areNotServed(String header) {
    assertThat(ResponseCache.serves(header)).isFalse();
    assertThat(ResponseCache.serves("X-Own")).isTrue();
  }

  @Test
  void resource_thatVaries_isKeptOncePerValue() {
    keep("/a", "one", "Vary: Accept-Language");
    assertThat(find("/a")).isEqualTo("one");
    assertThat(find("/a", "Accept-Language: pt")).isEqualTo("nothing");
  }

  @Test
  void resource_thatVariesNoMore_isKeptForAll() {
    keep("/a", "one", "Vary: Accept-Language");
    keep("/a", "two");
    assertThat(find("/a", "Accept-Language: pt")).isEqualTo("two");
  }

  @Test
  void hosts_doNotShare() {
    keep("/a", "one");
    assertThat(find("/a", "Host: other")).isEqualTo("nothing");
  }

  @Test
  void resources_ofAnyNumberAndLength_stayWithinTheBytes() {
    String longPath = "/" + "x".repeat(4_000);
    for (int i = 0; i < 1_000; i++) {
      keep(longPath + i, "body");
    }
    long found = 0;
    for (int i = 0; i < 1_000; i++) {
      found += find(longPath + i).equals("body") ? 1 : 0;
    }
    // each key alone takes 4,000 of the 100,000 bytes
    assertThat(found).isBetween(1L, 25L);
  }
}
