package io.omnikeywords.resilience.samples;

import static io.omnikeywords.resilience.timeout.TimeoutConfig.Limit.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.annotation.Bulkhead;
import io.omnikeywords.resilience.annotation.CircuitBreaker;
import io.omnikeywords.resilience.annotation.Fallback;
import io.omnikeywords.resilience.annotation.GuardedClass;
import io.omnikeywords.resilience.annotation.RateLimiter;
import io.omnikeywords.resilience.annotation.Retry;
import io.omnikeywords.resilience.annotation.Timeout;
import io.omnikeywords.resilience.annotation.jersey.ResilienceFeature;
import io.omnikeywords.resilience.config.ConfigReader;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnotationsSampleTest {

  private final ResilienceManager manager = ResilienceManager.create();

  @BeforeEach
  void add() {
    manager.apply(
        ConfigReader.read(
            """
            circuit-breakers: { keywords_cb: {} }
            retries: { keywords_retry: { base-delay: 1ms } }
            timeouts: { keywords_timeout: { read: 2s } }
            bulkheads: { keywords_bulkhead: {} }
            rate-limiters: { keywords_limit: { limit: 1000, period: 1s, key: global } }
            """,
            "sample",
            name -> null));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  // region interface
  interface Keywords {
    List<String> search(String q) throws IOException;

    CompletionStage<List<String>> searchLater(String q);
  }

  // endregion

  private static class Client {
    List<String> get(String q) throws IOException {
      throw new IOException("down");
    }

    CompletableFuture<List<String>> begin(String q) {
      return CompletableFuture.completedFuture(List.of(q));
    }
  }

  // region class
  @CircuitBreaker("keywords_cb")
  static class RemoteKeywords implements Keywords {
    private final Client client = new Client();

    @Fallback(method = "none")
    @Retry("keywords_retry")
    @Timeout(value = "keywords_timeout", limit = READ)
    @Bulkhead("keywords_bulkhead")
    @Override
    public List<String> search(String q) throws IOException {
      return client.get(q);
    }

    private List<String> none(String q, IOException failure) {
      return List.of();
    }

    @RateLimiter("keywords_limit")
    @Override
    public CompletionStage<List<String>> searchLater(String q) {
      return client.begin(q);
    }
  }

  // endregion

  @Test
  void plainJava() throws Exception {
    // region guard
    Keywords keywords = manager.guard(Keywords.class, new RemoteKeywords());
    List<String> found = keywords.search("tea"); // empty: the client is down
    // endregion
    assertThat(found).isEmpty();
    assertThat(manager.circuitBreaker("keywords_cb").snapshot().failed()).isEqualTo(3);
    assertThat(keywords.searchLater("tea").toCompletableFuture().get()).containsExactly("tea");
  }

  // region resource
  @jakarta.ws.rs.Path("/words")
  public static class WordsResource {
    @GET
    @Bulkhead("keywords_bulkhead")
    public List<String> words(@QueryParam("q") String q) {
      return List.of(q);
    }
  }

  // endregion

  @Test
  void jersey() {
    // region jersey
    ResourceConfig application =
        new ResourceConfig(WordsResource.class).register(new ResilienceFeature(manager));
    // endregion
    assertThat(application.getInstances()).hasAtLeastOneElementOfType(ResilienceFeature.class);
  }

  // region cdi
  static class Policies {
    @Produces
    @Singleton
    ResilienceManager manager() {
      return ResilienceManager.load(Path.of("resilience.yaml"));
    }

    void close(@Disposes ResilienceManager manager) {
      manager.close();
    }
  }

  // endregion

  @Test
  void cdi() {
    assertThat(new Policies()).isNotNull();
  }

  // region container
  static InvocationHandler guarding(ResilienceManager manager, Object target) {
    GuardedClass guards = GuardedClass.of(manager, target.getClass());
    return (proxy, method, arguments) -> {
      Method own = target.getClass().getMethod(method.getName(), method.getParameterTypes());
      return guards.call(own, target, arguments, () -> own.invoke(target, arguments));
    };
  }

  // endregion

  @Test
  void otherContainer() throws Throwable {
    Method search = Keywords.class.getMethod("searchLater", String.class);
    Object stage =
        guarding(manager, new RemoteKeywords()).invoke(manager, search, new Object[] {"tea"});
    assertThat(((CompletionStage<?>) stage).toCompletableFuture()).isCompleted();
  }

  static class Misspelt implements Runnable {
    @Retry("keyword_retry")
    @Override
    public void run() {}
  }

  @Test
  void unknownName() throws IOException {
    String message =
        Files.readAllLines(Path.of("docs/annotations.md")).stream()
            .filter(line -> line.contains("Misspelt"))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> manager.guard(Runnable.class, new Misspelt()))
        .hasMessage(message.strip());
  }
}
