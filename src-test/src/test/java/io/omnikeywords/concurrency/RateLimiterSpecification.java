package io.omnikeywords.concurrency;

/** A bucket of two tokens for one thread at a time. */
public class RateLimiterSpecification {
  private long tokens = 2;

  public boolean tryAcquire() {
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }

  public void pass(int calls) {
    tokens = Math.min(2, tokens + calls);
  }

  public long available() {
    return tokens;
  }
}
