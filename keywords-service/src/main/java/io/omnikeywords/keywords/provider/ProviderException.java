package io.omnikeywords.keywords.provider;

/**
 * A provider did not give an answer that can be used. The message names neither the URL nor what
 * was sent, for both may hold secrets. Without a stack trace: it is an expected outcome.
 */
public class ProviderException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What the failure says of the provider's health. */
  public enum Kind {
    /** The provider, or the way to it, fails. */
    FAILED,
    /** The provider refused this question only; another may well be answered. */
    QUESTION
  }

  private final Kind kind;

  public ProviderException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What it says of the provider's health. */
  public Kind kind() {
    return kind;
  }

  static ProviderException malformed(String what) {
    return new ProviderException(Kind.FAILED, "gave an answer that cannot be read: " + what);
  }
}
