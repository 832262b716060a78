package io.omnikeywords.resilience;

/**
 * Leave to make one call. Its holder tells it exactly one of {@link #onSuccess}, {@link #onFailure}
 * and {@link #release}, exactly once, from any thread; a permit never told keeps its place. A gate
 * may hand the same object to many calls, so permits have no identity of their own.
 */
public non-sealed interface Permit extends Admission {

  /**
   * The call succeeded.
   *
   * @param elapsedNanos how long it took; ignored unless {@link #timed()}
   */
  void onSuccess(long elapsedNanos);

  /**
   * The call failed.
   *
   * @param elapsedNanos how long it took; ignored unless {@link #timed()}
   * @param cause why
   */
  void onFailure(long elapsedNanos, Throwable cause);

  /** The call ended in a way that says nothing about health. */
  void release();

  /** Whether the time of this call will be used: where not, the clock need not be read for it. */
  default boolean timed() {
    return false;
  }
}
