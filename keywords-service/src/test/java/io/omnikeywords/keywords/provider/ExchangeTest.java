package io.omnikeywords.keywords.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of answers that are none, and of what leads elsewhere. */
class ExchangeTest {

  /** Not to fail on a machine that is slow today. */
  static final Policies PATIENT =
      Policies.defaults()
          .withTimeout(
              new TimeoutConfig(
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(20),
                  Duration.ofSeconds(20)));

  private static final String GOOD = "[\"q\",[\"a\"]]";

  private static Throwable failure(String url, Policies policies) throws Exception {
    try (Providers providers = open(url, policies)) {
      AdapterTest.get(suggest(providers));
      throw new AssertionError("it answered");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static Providers open(String url, Policies policies) {
    return Providers.open(
        Map.of(
            "p",
            new ProviderConfig.OpenSearch(url + "/?q={searchTerms}", List.of(), null, 0, policies)),
        Path.of("."),
        InstantSource.system());
  }

  private static java.util.concurrent.CompletionStage<List<Idea>> suggest(Providers providers) {
    return providers.byName().get("p").suggest("q", null, 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 421, 503})
  void status_thatTheClientWouldRepeatItself_isAskedOnce(int status) throws Exception {
    try (StubServer stub = StubServer.answering(status, Map.of("Retry-After", "0"), new byte[0])) {
      assertThat(failure(stub.url(), PATIENT))
          .isInstanceOfSatisfying(
              TransientProviderException.class,
              e -> assertThat(e.retryAfter()).isEqualTo(Duration.ZERO));
      assertThat(stub.asked).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 421, 425, 429, 500, 502, 503, 504})
  void status_thatMayPass_isTransientWithRetryAfter(int status) throws Exception {
    try (StubServer stub = StubServer.answering(status, Map.of("Retry-After", "7"), new byte[0])) {
      assertThat(failure(stub.url(), PATIENT))
          .isInstanceOfSatisfying(
              TransientProviderException.class,
              e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7)))
          .hasMessage("answered " + status);
      assertThat(stub.asked).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"400, QUESTION", "414, QUESTION", "401, FAILED", "403, FAILED", "404, FAILED"})
  void status_ofAClientError_isNotTriedAgain(int status, ProviderException.Kind kind)
      throws Exception {
    try (StubServer stub = StubServer.answering(status, Map.of(), new byte[0])) {
      assertThat(failure(stub.url(), PATIENT))
          .isExactlyInstanceOf(ProviderException.class)
          .satisfies(e -> assertThat(((ProviderException) e).kind()).isEqualTo(kind));
    }
  }

  @Test
  void redirect_isRefusedUnlessAllowed() throws Exception {
    try (StubServer stub =
        new StubServer(
            exchange -> {
              boolean there = exchange.getRequestURI().getPath().equals("/there");
              byte[] body = there ? GOOD.getBytes(StandardCharsets.UTF_8) : new byte[0];
              exchange.getResponseHeaders().set("Location", "/there");
              exchange.sendResponseHeaders(there ? 200 : 302, there ? body.length : -1);
              exchange.getResponseBody().write(body);
            })) {
      assertThat(failure(stub.url(), PATIENT))
          .hasMessage("answered with a redirect, which is not followed");
      assertThat(stub.asked).hasSize(1);
      try (Providers providers = open(stub.url(), PATIENT.withRedirects(true))) {
        assertThat(AdapterTest.get(suggest(providers))).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, localhost", "localhost, 127.0.0.1", "127.0.0.1, 127.0.0.1"})
  void redirect_toAnotherPrivateAddress_isRefusedUnlessAllowed(String configured, String other)
      throws Exception {
    try (StubServer target = StubServer.json(GOOD)) {
      String inside = "http://" + other + ":" + target.port() + "/inside";
      try (StubServer stub = StubServer.answering(302, Map.of("Location", inside), new byte[0])) {
        String url = "http://" + configured + ":" + stub.port();
        Policies policies = PATIENT.withRedirects(true);
        assertThat(failure(url, policies)).hasMessage("redirected to a private address");
        assertThat(target.asked).isEmpty();
        try (Providers providers = open(url, policies.withPrivateAddresses(true))) {
          assertThat(AdapterTest.get(suggest(providers))).hasSize(1);
        }
      }
    }
  }

  @Test
  void redirect_throughAProxy_isRefusedForItsAddressIsNotKnown() throws Exception {
    ProxySelector before = ProxySelector.getDefault();
    try (StubServer proxy =
        StubServer.answering(302, Map.of("Location", "http://inside.test/x"), new byte[0])) {
      ProxySelector.setDefault(
          ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
      assertThat(failure("http://outside.test", PATIENT.withRedirects(true)))
          .hasMessage("redirected to a private address");
      assertThat(proxy.asked).hasSize(1);
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true", "10.1.2.3, true", "172.16.0.1, true", "192.168.1.1, true",
    "169.254.169.254, true", "100.64.0.1, true", "0.0.0.0, true", "255.255.255.255, true",
    "::1, true", "fe80::1, true", "fd00::1, true", "::ffff:10.0.0.1, true",
    "::7f00:1, true", "64:ff9b::a00:1, true", "2002:a00:1::1, true", "2001:0:a00:1::1, true",
    "8.8.8.8, false", "100.128.0.1, false", "2001:4860:4860::8888, false"
  })
  void address_isPrivateOrNot(String address, boolean isPrivate) throws Exception {
    assertThat(AddressGuard.isPrivate(InetAddress.getByName(address))).isEqualTo(isPrivate);
  }

  @Test
  void answer_ofManyMegabytes_isCutOffAtTheLimit() throws Exception {
    AtomicReference<@Nullable Long> sent = new AtomicReference<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    byte[] block = new byte[64 * 1024];
    try (StubServer stub =
        new StubServer(
            exchange -> {
              long total = 0;
              try {
                exchange.sendResponseHeaders(200, 0);
                for (; total < 500_000_000L; total += block.length) {
                  exchange.getResponseBody().write(block);
                }
              } catch (IOException closed) {
                // as it should be
              } finally {
                sent.set(total);
                ended.complete(null);
              }
            })) {
      assertThat(failure(stub.url(), PATIENT.withMaxResponseBytes(100_000)))
          .hasMessage("answered with more than 100000 bytes");
      ended.get(10, TimeUnit.SECONDS);
      assertThat(sent.get()).isLessThan(50_000_000L);
    }
  }

  @Test
  void answer_cutShort_isTransient() throws Exception {
    try (StubServer stub =
        new StubServer(
            exchange -> {
              exchange.sendResponseHeaders(200, 1_000);
              exchange.getResponseBody().write(GOOD.getBytes());
              exchange.getResponseBody().flush();
            })) {
      assertThat(failure(stub.url(), PATIENT))
          .isInstanceOf(TransientProviderException.class)
          .hasMessageStartingWith("broke off");
    }
  }

  @Test
  void server_thatHangs_isGivenUpAtTheLimitAndOnCancel() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Duration limit = Duration.ofMillis(200);
    TimeoutConfig limits = new TimeoutConfig(limit, limit, limit, limit);
    try (StubServer stub =
        new StubServer(
            exchange -> {
              try {
                end.await();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            })) {
      assertThat(failure(stub.url(), PATIENT.withTimeout(limits)))
          .hasMessage("did not answer in time");
      try (Providers providers = open(stub.url(), PATIENT)) {
        CompletableFuture<List<Idea>> asked = suggest(providers).toCompletableFuture();
        asked.cancel(true);
        assertThatThrownBy(() -> asked.get(10, TimeUnit.SECONDS))
            .hasCauseInstanceOf(TransientProviderException.class);
      }
      end.countDown();
    }
  }

  @Test
  void server_thatIsNotThere_isTransient() throws Exception {
    String url;
    try (StubServer stub = StubServer.json(GOOD)) {
      url = stub.url();
    }
    assertThat(failure(url, PATIENT))
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("cannot be connected to");
  }

  @Test
  void retryAfter_isSecondsOrADate() {
    Instant now = Instant.parse("2026-11-24T03:00:00Z");
    assertThat(Exchange.retryAfter("120", now)).isEqualTo(Duration.ofMinutes(2));
    assertThat(Exchange.retryAfter("Tue, 24 Nov 2026 03:00:30 GMT", now))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(Exchange.retryAfter("Tue, 24 Nov 2026 02:00:00 GMT", now)).isEqualTo(Duration.ZERO);
    assertThat(Exchange.retryAfter("soon", now)).isNull();
    assertThat(Exchange.retryAfter(null, now)).isNull();
  }
}
