package io.omnikeywords.resilience.annotation.cdi;

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
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.Test;

class ResilienceExtensionTest {

  @ApplicationScoped
  static class Policies {
    @Produces
    @Singleton
    ResilienceManager manager() {
      ResilienceManager manager =
          ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);
      manager.addCircuitBreaker("breaker", CircuitBreakerConfig.defaults());
      manager.addRetry("retry", RetryConfig.defaults());
      manager.addBulkhead("bulkhead", BulkheadConfig.defaults());
      return manager;
    }

    void close(@Disposes ResilienceManager manager) {
      manager.close();
    }
  }

  interface Source<K> {
    @Retry("retry")
    String fetch(K key) throws IOException;
  }

  @CircuitBreaker("breaker")
  @ApplicationScoped
  static class Words implements Source<Integer> {
    int calls;
    CompletableFuture<String> running = new CompletableFuture<>();

    @Override
    public String fetch(Integer key) throws IOException {
      if (++calls % 3 != 0) {
        throw new IOException("down");
      }
      return "fetched " + key;
    }

    @Fallback(method = "instead")
    public String broken(String q) {
      throw new IllegalStateException("for " + q);
    }

    private String instead(String q, RuntimeException failure) {
      return "instead of " + failure.getMessage();
    }

    @Bulkhead("bulkhead")
    public CompletionStage<String> later() {
      return running;
    }
  }

  private static WeldContainer started(Class<?>... beans) {
    return new Weld()
        .disableDiscovery()
        .addExtension(new ResilienceExtension())
        .addBeanClasses(beans)
        .initialize();
  }

  @Test
  void extension_isFoundByItsServiceFile() {
    assertThat(ServiceLoader.load(Extension.class))
        .hasAtLeastOneElementOfType(ResilienceExtension.class);
  }

  @Test
  void bean_isGuarded() throws Exception {
    try (WeldContainer container = started(Policies.class, Words.class)) {
      ResilienceManager manager = container.select(ResilienceManager.class).get();
      Words words = container.select(Words.class).get();
      assertThat(words.fetch(1)).isEqualTo("fetched 1");
      assertThat(manager.retry("retry").snapshot().recovered()).isEqualTo(1);
      assertThat(manager.circuitBreaker("breaker").snapshot().failed()).isEqualTo(2);
      assertThat(words.broken("a")).isEqualTo("instead of for a");

      CompletionStage<String> later = words.later();
      assertThat(manager.bulkhead("bulkhead").snapshot().concurrentCalls()).isEqualTo(1);
      assertThat(later.toCompletableFuture().cancel(true)).isTrue();
      assertThat(manager.bulkhead("bulkhead").snapshot().concurrentCalls()).isZero();

      manager.circuitBreaker("breaker").forceOpen();
      assertThatThrownBy(() -> words.fetch(2)).isInstanceOf(CallRejectedException.class);
    }
  }

  @Test
  void genericMethod_isGuardedOnce() throws Exception {
    try (WeldContainer container = started(Policies.class, Words.class)) {
      Source<Integer> source = container.select(Words.class).get();
      assertThat(source.fetch(1)).isEqualTo("fetched 1");
      ResilienceManager manager = container.select(ResilienceManager.class).get();
      assertThat(manager.retry("retry").snapshot().calls()).isEqualTo(1);
    }
  }

  @Dependent
  static class Unknown {
    @Retry("nope")
    public void run() {}
  }

  @Dependent
  static class Plain {
    public String run() {
      return "plain";
    }
  }

  @Test
  void unknownName_isADeploymentProblem() {
    assertThatThrownBy(() -> started(Policies.class, Unknown.class))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("ResilienceExtensionTest$Unknown.run(): @Retry(\"nope\"): no retry");
  }

  @Test
  void guardedBeanWithoutAManager_isADeploymentProblem() {
    assertThatThrownBy(() -> started(Unknown.class))
        .isInstanceOf(DeploymentException.class)
        .hasMessageContaining("there is not one bean of type");
  }

  @Test
  void applicationThatUsesNoAnnotation_needsNoManager() {
    try (WeldContainer container = started(Plain.class)) {
      assertThat(container.select(Plain.class).get().run()).isEqualTo("plain");
    }
  }
}
