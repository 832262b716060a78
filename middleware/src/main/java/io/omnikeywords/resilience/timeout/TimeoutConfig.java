package io.omnikeywords.resilience.timeout;

import io.omnikeywords.resilience.Check;
import java.time.Duration;

/**
 * Four limits on how long a call may take; a call names the one it means.
 *
 * @param defaultLimit for a call that names none; 1 ms to 365 days, default 30 s
 * @param connection for opening a connection; default 10 s
 * @param read for reading; default 30 s
 * @param write for writing; default 30 s
 */
public record TimeoutConfig(
    Duration defaultLimit, Duration connection, Duration read, Duration write) {

  /** Names one of the four limits. */
  public enum Limit {
    DEFAULT,
    CONNECTION,
    READ,
    WRITE
  }

  /** The limit of that name. */
  public Duration of(Limit limit) {
    return switch (limit) {
      case DEFAULT -> defaultLimit;
      case CONNECTION -> connection;
      case READ -> read;
      case WRITE -> write;
    };
  }

  /** The defaults named above. */
  public static TimeoutConfig defaults() {
    return new TimeoutConfig(
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  public TimeoutConfig {
    defaultLimit = Check.duration("default", defaultLimit, 1);
    connection = Check.duration("connection", connection, 1);
    read = Check.duration("read", read, 1);
    write = Check.duration("write", write, 1);
  }

  public TimeoutConfig withDefaultLimit(Duration defaultLimit) {
    return new TimeoutConfig(defaultLimit, connection, read, write);
  }

  public TimeoutConfig withConnection(Duration connection) {
    return new TimeoutConfig(defaultLimit, connection, read, write);
  }

  public TimeoutConfig withRead(Duration read) {
    return new TimeoutConfig(defaultLimit, connection, read, write);
  }

  public TimeoutConfig withWrite(Duration write) {
    return new TimeoutConfig(defaultLimit, connection, read, write);
  }
}
