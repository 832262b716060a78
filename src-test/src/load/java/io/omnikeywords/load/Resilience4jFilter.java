package io.omnikeywords.load;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The rest of the chain as a call that Resilience4j decorates, as one would write it by hand. A
 * TimeLimiter can only end a future, so with it the chain runs on a pool of its own while the
 * container's thread waits. A retry here would write after what the failed attempt wrote, and a
 * late worker after the timeout's answer: that is not mended.
 */
final class Resilience4jFilter implements Filter {

  private final CircuitBreaker breaker = CircuitBreaker.ofDefaults("api");
  private final Retry retry = Retry.ofDefaults("api");
  private final Bulkhead bulkhead =
      Bulkhead.of("api", BulkheadConfig.custom().maxConcurrentCalls(200).build());
  private final RateLimiterRegistry limiters =
      RateLimiterRegistry.of(
          RateLimiterConfig.custom()
              .limitForPeriod(1_000_000)
              .limitRefreshPeriod(Duration.ofSeconds(1))
              .timeoutDuration(Duration.ZERO)
              .build());
  private final TimeLimiter timeLimiter =
      TimeLimiter.of(TimeLimiterConfig.custom().timeoutDuration(Duration.ofSeconds(30)).build());
  private final ExecutorService pool = Executors.newFixedThreadPool(200);
  private final boolean limitsTime;

  Resilience4jFilter(boolean limitsTime) {
    this.limitsTime = limitsTime;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Callable<Integer> endpoint =
        () -> {
          chain.doFilter(request, response);
          int status = ((HttpServletResponse) response).getStatus();
          if (status >= 500) {
            throw new IOException("status " + status);
          }
          return status;
        };
    Callable<Integer> call =
        limitsTime
            ? TimeLimiter.decorateFutureSupplier(timeLimiter, () -> pool.submit(endpoint))
            : endpoint;
    RateLimiter limiter = limiters.rateLimiter(request.getRemoteAddr());
    try {
      Decorators.ofCallable(call)
          .withBulkhead(bulkhead)
          .withRateLimiter(limiter)
          .withCircuitBreaker(breaker)
          .withRetry(retry)
          .call();
    } catch (IOException | ServletException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new ServletException(failure);
    }
  }

  @Override
  public void destroy() {
    pool.shutdownNow();
  }
}
