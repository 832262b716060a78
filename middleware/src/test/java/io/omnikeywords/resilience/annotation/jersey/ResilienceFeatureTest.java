package io.omnikeywords.resilience.annotation.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.annotation.Bulkhead;
import io.omnikeywords.resilience.annotation.CircuitBreaker;
import io.omnikeywords.resilience.annotation.Fallback;
import io.omnikeywords.resilience.annotation.Retry;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResilienceFeatureTest {

  private static final CompletableFuture<String> RUNNING = new CompletableFuture<>();

  private final ResilienceManager manager =
      ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);

  @BeforeEach
  void add() {
    manager.addCircuitBreaker("breaker", CircuitBreakerConfig.defaults());
    manager.addRetry("retry", RetryConfig.defaults());
    manager.addBulkhead("bulkhead", BulkheadConfig.defaults());
  }

  /** A service that HK2 makes. */
  @Singleton
  public static class Upstream {
    final AtomicInteger calls = new AtomicInteger();

    @Retry("retry")
    public String fetch(String key) {
      if (calls.incrementAndGet() % 3 != 0) {
        throw new IllegalStateException("down");
      }
      return "fetched " + key;
    }
  }

  @Path("/")
  @CircuitBreaker("breaker")
  public static class Words {
    private final Upstream upstream;

    @Inject
    Words(Upstream upstream) {
      this.upstream = upstream;
    }

    @GET
    @Path("words")
    public String words(@QueryParam("q") String q) {
      return upstream.fetch(q);
    }

    @GET
    @Path("broken")
    @Fallback(method = "instead")
    public String broken(@QueryParam("q") String q) {
      throw new IllegalStateException("for " + q);
    }

    private String instead(String q, RuntimeException failure) {
      return "instead of " + failure.getMessage();
    }

    @GET
    @Path("later")
    @Bulkhead("bulkhead")
    public CompletionStage<String> later() {
      return RUNNING.thenApply(text -> text);
    }
  }

  public static class Rejections implements ExceptionMapper<CallRejectedException> {
    @Override
    public Response toResponse(CallRejectedException rejected) {
      return Response.status(503).build();
    }
  }

  private ApplicationHandler started(Class<?>... resources) {
    return new ApplicationHandler(
        new ResourceConfig(resources)
            .property(ServerProperties.WADL_FEATURE_DISABLE, true)
            .register(new ResilienceFeature(manager))
            .register(Rejections.class)
            .register(
                new AbstractBinder() {
                  @Override
                  protected void configure() {
                    bindAsContract(Upstream.class).in(Singleton.class);
                  }
                }));
  }

  private static Future<ContainerResponse> get(ApplicationHandler application, String path) {
    ContainerRequest request =
        new ContainerRequest(
            URI.create("/"),
            URI.create("/" + path),
            "GET",
            null,
            new MapPropertiesDelegate(),
            application.getConfiguration());
    return application.apply(request, new ByteArrayOutputStream());
  }

  @Test
  void resourceAndService_areGuarded() throws Exception {
    ApplicationHandler application = started(Words.class);
    assertThat(get(application, "words?q=a").get().getEntity()).isEqualTo("fetched a");
    assertThat(manager.retry("retry").snapshot().recovered()).isEqualTo(1);
    assertThat(manager.circuitBreaker("breaker").snapshot().succeeded()).isEqualTo(1);

    manager.circuitBreaker("breaker").forceOpen();
    assertThat(get(application, "words?q=a").get().getStatus()).isEqualTo(503);
  }

  @Test
  void fallback_isOfTheResource() throws Exception {
    assertThat(get(started(Words.class), "broken?q=a").get().getEntity())
        .isEqualTo("instead of for a");
  }

  @Test
  void stage_isGuardedUntilItCompletes() throws Exception {
    Future<ContainerResponse> response = get(started(Words.class), "later");
    assertThat(manager.bulkhead("bulkhead").snapshot().concurrentCalls()).isEqualTo(1);
    RUNNING.complete("done");
    assertThat(response.get().getEntity()).isEqualTo("done");
    assertThat(manager.bulkhead("bulkhead").snapshot().concurrentCalls()).isZero();
  }

  @Path("unknown")
  public static class Unknown {
    @GET
    @Retry("nope")
    public String get() {
      return "";
    }
  }

  @Path("final")
  public static final class Final {
    @GET
    @Retry("retry")
    public String get() {
      return "";
    }
  }

  public static class UnknownService {
    @Bulkhead("nope")
    public void run() {}
  }

  @Test
  void definitionThatWontDo_keepsTheApplicationFromStarting() {
    assertThatThrownBy(() -> started(Unknown.class))
        .rootCause()
        .hasMessageContaining("no retry is named \"nope\"");
    assertThatThrownBy(() -> started(Unknown.class))
        .hasStackTraceContaining("Unknown.get(): @Retry(\"nope\")");
    assertThatThrownBy(() -> started(Final.class))
        .hasStackTraceContaining("Final.get: HK2 can't guard it");
    assertThatThrownBy(
            () ->
                new ApplicationHandler(
                    new ResourceConfig(Words.class)
                        .property(ServerProperties.WADL_FEATURE_DISABLE, true)
                        .register(new ResilienceFeature(manager))
                        .register(
                            new AbstractBinder() {
                              @Override
                              protected void configure() {
                                bindAsContract(UnknownService.class);
                              }
                            })))
        .hasStackTraceContaining("UnknownService.run(): @Bulkhead(\"nope\")");
  }
}
