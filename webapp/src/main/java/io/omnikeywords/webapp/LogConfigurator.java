package io.omnikeywords.webapp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Console lines with time, level and logger, plain or as JSON. In code rather than in XML, because
 * parsing XML costs a noticeable part of the time to start; {@code -Dlogback.configurationFile}
 * still wins.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_LOW_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  /** How a log event is written. */
  enum Format {
    // As they are given on the command line.
    plain,
    json
  }

  private static volatile Format format = Format.plain;

  /** To be called before the first logger is asked for. */
  static void choose(Format chosen) {
    format = chosen;
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    var levels = new LevelChangePropagator();
    levels.setContext(context);
    levels.start();
    context.addListener(levels);

    Encoder<ILoggingEvent> encoder = format == Format.json ? new JsonLines() : plain(context);
    encoder.setContext(context);
    encoder.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();

    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    for (String chatty : new String[] {"org.eclipse.jetty", "org.glassfish", "org.apache.lucene"}) {
      context.getLogger(chatty).setLevel(Level.WARN);
    }
    // What a client sends wrong is answered, not logged: it could fill the disk.
    for (String client :
        new String[] {"org.eclipse.jetty.http", "org.eclipse.jetty.util.HostPort"}) {
      context.getLogger(client).setLevel(Level.ERROR);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** A request's line ends with its id in brackets. */
  private static Encoder<ILoggingEvent> plain(LoggerContext context) {
    var layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} - %msg"
            + "%replace( [%X{request_id}]){' \\[\\]', ''}%n");
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    return encoder;
  }
}
