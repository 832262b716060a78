package io.omnikeywords.resilience.config;

/** A configuration that can't be read or says something impossible; the message tells where. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int line;

  ConfigException(String source, int line, String reason) {
    super(source + (line > 0 ? ":" + line : "") + ": " + reason);
    this.line = line;
  }

  /** The line, counted from 1; 0 where no line is to blame. */
  public int line() {
    return line;
  }
}
