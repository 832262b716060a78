package io.omnikeywords.keywords.provider;

import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.time.Duration;

/**
 * What one provider may cost. What a policy of the four leaves out is that policy's own default.
 *
 * @param maxResponseBytes the most an answer may have, unpacked; 1 KiB to 64 MiB, default 4 MiB
 * @param redirects whether redirects are followed, from https to https only; default false
 * @param privateAddresses whether a redirect may lead to a private address; default false. The
 *     configured host and port may have any address
 * @param circuitBreaker default: opens after 5 failures, one probe after 30 s
 * @param retry default: one retry after 100 ms or as the server asks, within 1 s, for at most a
 *     fifth of the calls and no floor, so that a failing provider sees at most 1.2 times the calls
 * @param timeout default: 1 s in all, 500 ms to connect, 1 s to read and to write
 * @param bulkhead default: 16 calls at once, 32 more wait up to 500 ms
 */
public record Policies(
    int maxResponseBytes,
    boolean redirects,
    boolean privateAddresses,
    CircuitBreakerConfig circuitBreaker,
    RetryConfig retry,
    TimeoutConfig timeout,
    BulkheadConfig bulkhead) {

  private static final int MAX_RESPONSE = 64 * 1024 * 1024;

  public Policies {
    if (maxResponseBytes < 1024 || maxResponseBytes > MAX_RESPONSE) {
      throw new IllegalArgumentException(
          "max-response-bytes must be from 1024 to "
              + MAX_RESPONSE
              + " but is "
              + maxResponseBytes);
    }
  }

  /** The defaults named above. */
  public static Policies defaults() {
    return new Policies(
        4 * 1024 * 1024,
        false,
        false,
        CircuitBreakerConfig.defaults()
            .withRecoveryTimeout(Duration.ofSeconds(30))
            .withSuccessThreshold(1),
        RetryConfig.defaults()
            .withMaxAttempts(2)
            .withMaxDelay(Duration.ofSeconds(1))
            .withBaseDelay(Duration.ofMillis(100))
            .withMaxDuration(Duration.ofSeconds(1))
            .withBudgetFloor(0),
        new TimeoutConfig(
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)),
        new BulkheadConfig(16, 32, Duration.ofMillis(500)));
  }

  public Policies withMaxResponseBytes(int bytes) {
    return new Policies(
        bytes, redirects, privateAddresses, circuitBreaker, retry, timeout, bulkhead);
  }

  public Policies withRedirects(boolean followed) {
    return new Policies(
        maxResponseBytes, followed, privateAddresses, circuitBreaker, retry, timeout, bulkhead);
  }

  public Policies withPrivateAddresses(boolean allowed) {
    return new Policies(
        maxResponseBytes, redirects, allowed, circuitBreaker, retry, timeout, bulkhead);
  }

  public Policies withCircuitBreaker(CircuitBreakerConfig config) {
    return new Policies(
        maxResponseBytes, redirects, privateAddresses, config, retry, timeout, bulkhead);
  }

  public Policies withRetry(RetryConfig config) {
    return new Policies(
        maxResponseBytes, redirects, privateAddresses, circuitBreaker, config, timeout, bulkhead);
  }

  public Policies withTimeout(TimeoutConfig config) {
    return new Policies(
        maxResponseBytes, redirects, privateAddresses, circuitBreaker, retry, config, bulkhead);
  }
}
