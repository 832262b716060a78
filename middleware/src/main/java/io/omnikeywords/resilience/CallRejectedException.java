package io.omnikeywords.resilience;

/**
 * Carries a {@link Rejection} to a caller. It has no stack trace: a rejection is an expected
 * answer, and filling in a trace would cost more than the call it saves.
 */
public final class CallRejectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Rejection rejection;

  public CallRejectedException(Rejection rejection) {
    super(null, null, false, false);
    this.rejection = rejection;
  }

  /** Which gate refused, and why. */
  public Rejection rejection() {
    return rejection;
  }

  @Override
  public String getMessage() {
    return "call rejected by " + rejection.gate() + ": " + rejection.reason();
  }
}
