package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ResilienceFilterTest {

  @TempDir Path directory;

  private final Logger logger = (Logger) LoggerFactory.getLogger("resilience");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Level levelBefore = logger.getLevel();
  private final ResilienceFilter filter = new ResilienceFilter();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() {
    filter.destroy();
    logger.setLevel(levelBefore);
    logger.detachAppender(log);
  }

  private FilterConfig config(String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("own.yaml"), yaml);
    ServletContext context = proxy(ServletContext.class, (proxy, method, arguments) -> null);
    return proxy(
        FilterConfig.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getFilterName" -> "guard";
              case "getInitParameter" -> arguments[0].equals("config") ? file.toString() : null;
              case "getServletContext" -> context;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Test
  void start_thatIsGood_tellsWhatIsGuardedAndWhy() throws Exception {
    filter.init(config("endpoints: [ { path: /a }, { path: /b } ]"));

    assertThat(log.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .contains(
            "INFO filter guard guards 2 endpoints as " + directory.resolve("own.yaml") + " says");
  }

  @Test
  void start_onWrongConfiguration_isLoggedAsItIsThrown() throws Exception {
    FilterConfig wrong = config("endpoints: [ { path: /a, bulkhead: none-such } ]");

    assertThatThrownBy(() -> filter.init(wrong))
        .isInstanceOf(ServletException.class)
        .hasMessageContainingAll("own.yaml", "none-such");
    assertThat(log.list)
        .anySatisfy(
            event -> {
              assertThat(event.getLevel()).hasToString("ERROR");
              assertThat(event.getFormattedMessage())
                  .startsWith("filter guard cannot start: ")
                  .contains("own.yaml", "none-such");
            });
  }
}
