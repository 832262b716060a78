package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Classifier.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What an integrator may decide for themselves. Used by many threads at once. Given to the filter's
 * constructor, or as a class name with a public constructor without arguments in the init-param
 * {@code extension}.
 */
public interface FilterExtension {

  /** Decides nothing. */
  FilterExtension NONE = new FilterExtension() {};

  /**
   * What the end of a request says about the health of its endpoint.
   *
   * @param status what the endpoint set
   * @param failure what it threw, or null
   * @param proposed what the filter makes of it
   */
  default Outcome classify(
      HttpServletRequest request, int status, @Nullable Throwable failure, Outcome proposed) {
    return proposed;
  }

  /**
   * Who is counted as one client by a rate limiter with {@code key: client}.
   *
   * @param proposed the peer's address, or the forwarded one behind a trusted proxy
   */
  default String clientKey(HttpServletRequest request, String proposed) {
    return proposed;
  }

  /**
   * An attempt at the endpoint begins, on the request's thread; for tracing.
   *
   * @param number from 1
   * @return told how it goes on, or null (the default)
   */
  default @Nullable Attempt attempt(HttpServletRequest request, int number) {
    return null;
  }

  /** One attempt at an endpoint. */
  interface Attempt {

    /** The request's thread has come back from the endpoint, which may go on asynchronously. */
    void returned();

    /**
     * It has ended; on any thread, and for an asynchronous endpoint later.
     *
     * @param status what the endpoint set
     * @param failure what it threw, or null
     */
    void ended(Outcome outcome, int status, @Nullable Throwable failure);
  }

  /**
   * Writes the body of a rejection or timeout. Status and headers are set; content type and length
   * are not. May be called on a thread other than the request's, while the endpoint still runs.
   *
   * @return false (the default) to have the filter write problem+json
   */
  default boolean writeRejection(HttpServletResponse response, Problem problem) throws IOException {
    return false;
  }

  /**
   * Why a request got no answer from its endpoint.
   *
   * @param errorType {@code circuit_breaker_open}, {@code bulkhead_full}, {@code rate_limited} or
   *     {@code timeout}
   * @param circuitBreaker its name, or {@code none}
   * @param retryAfterSeconds 0 where none is told
   * @param instance the request's path, as it was sent
   */
  record Problem(
      int status,
      String errorType,
      String title,
      String detail,
      String circuitBreaker,
      long retryAfterSeconds,
      String instance) {}
}
