package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ResilienceManager;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilterRuntimeTest {

  private final ResilienceManager manager = ResilienceManager.create();
  private final FilterRuntime runtime =
      new FilterRuntime(
          manager,
          FilterExtension.NONE,
          (ServletContext)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {ServletContext.class},
                  (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                  }),
          "resilience");

  @AfterEach
  void close() {
    runtime.close();
    manager.close();
  }

  @Test
  void chain_ofAnUnknownKind_isNotCalledAgain() {
    FilterChain chain = (request, response) -> {};
    assertThat(runtime.mayCallAgain(chain, Requests.get("/a"))).isFalse();
  }

  @Test
  void task_givenAfterClose_isRunAllTheSame() throws InterruptedException {
    runtime.close();
    CountDownLatch run = new CountDownLatch(1);
    runtime.execute(run::countDown); // a stuck worker would wait for it for ever
    assertThat(run.await(5, TimeUnit.SECONDS)).isTrue();
  }
}
