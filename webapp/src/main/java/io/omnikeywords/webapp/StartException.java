package io.omnikeywords.webapp;

/** Says in one line why the service cannot start; whoever catches it prints no stack. */
final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
