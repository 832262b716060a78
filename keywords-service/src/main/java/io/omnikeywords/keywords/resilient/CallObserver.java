package io.omnikeywords.keywords.resilient;

import org.jspecify.annotations.Nullable;

/** Told of each call to a provider, all its attempts together. Used by many threads at once. */
public interface CallObserver {

  /** Hears nothing. */
  CallObserver NONE = (provider, operation) -> failure -> {};

  /** A call begins, on the thread of the request that needs it. */
  Call begins(String provider, String operation);

  /** One call under way. */
  interface Call {

    /**
     * It has ended, on any thread.
     *
     * @param failure what it ended with, a rejection say, or null
     */
    void ended(@Nullable Throwable failure);
  }
}
