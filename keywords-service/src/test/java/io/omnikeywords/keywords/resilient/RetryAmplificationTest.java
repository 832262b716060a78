package io.omnikeywords.keywords.resilient;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SuggestQuery;
import io.omnikeywords.keywords.provider.Policies;
import io.omnikeywords.keywords.provider.ProviderConfig;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests a failing server really gets, with a breaker that would let all through. */
class RetryAmplificationTest {

  private static final int CALLS = 300;

  @TempDir private Path data;

  @Test
  void failingServer_withTheDefaultBudget_seesAtMostAFifthMore() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.incrementAndGet();
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    Duration patient = Duration.ofSeconds(20);
    Policies policies =
        Policies.defaults()
            .withCircuitBreaker(CircuitBreakerConfig.defaults().withFailureThreshold(1_000_000))
            .withRetry(Policies.defaults().retry().withBaseDelay(Duration.ofMillis(1)))
            .withTimeout(new TimeoutConfig(patient, patient, patient, patient));
    ProvidersConfig config =
        new ProvidersConfig(
            patient,
            ProvidersConfig.CacheConfig.defaults(),
            Map.of(
                "p",
                new ProviderConfig.Datamuse(
                    "http://127.0.0.1:" + server.getAddress().getPort(), 0, policies)));
    try (ResilienceManager manager = ResilienceManager.create()) {
      KeywordsService service =
          ResilientKeywordsService.open(new TypedIndex(), config, data, data, manager);
      for (int i = 0; i < CALLS; i++) {
        assertThat(service.suggest(new SuggestQuery("w" + i, 5, null)).warnings())
            .containsExactly("provider p answered 503");
      }
      ((Closeable) service).close();
    } finally {
      server.stop(0);
    }
    assertThat(seen.get()).isGreaterThan(CALLS).isLessThanOrEqualTo(CALLS * 12 / 10);
  }
}
