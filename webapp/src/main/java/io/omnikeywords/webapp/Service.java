package io.omnikeywords.webapp;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.webapp.ops.Lifecycle;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the service, told in order: take the directory and the ports, answer health at once,
 * open the index beside it, be ready, and on SIGTERM drain and end with exit code 0.
 */
final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration DRAIN_ACCEPTING = Duration.ofSeconds(5);
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  private final Path data;
  private final ConfigFile config;
  private final Run run;
  private final Lifecycle life;
  private final ConsoleProgress console = ConsoleProgress.ofProcess();
  private final int port;
  private final AdminOptions admin;
  private final PortsFile ports;
  private final long startedNanos = System.nanoTime();
  private volatile boolean failed;

  Service(Path data, int port, AdminOptions admin, ConfigFile config, Telemetry telemetry) {
    this.data = data;
    this.config = config;
    this.port = port;
    this.admin = admin;
    this.run = Run.in(data, telemetry);
    this.life = run.life();
    this.ports = new PortsFile(data);
  }

  /**
   * Runs until SIGTERM or SIGINT ends the process with exit code 0; it never returns in order.
   *
   * @throws StartException if the service cannot start
   */
  void run() throws StartException {
    DataDirectory held = DataDirectory.hold(data);
    FutureTask<KeywordsService> opening = new FutureTask<>(this::open);
    Thread thread = new Thread(opening, "open-index");
    thread.setDaemon(true);
    thread.start();
    WebServer server = new WebServer(run, port, admin, config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, held), "drain"));
    try {
      ports.delete();
      server.bind();
      server.start();
      ports.write(server.port(), server.adminPort());
      LOG.info(
          "Listening on http://localhost:{} and, for operators with the token of {}, {}",
          server.port(),
          admin.tokenPlace(data),
          server.adminAddress());
      life.ready(opening.get());
      console.finish();
      LOG.info(
          "Ready at http://localhost:{}/ after {} s",
          server.port(),
          "%.1f".formatted((System.nanoTime() - startedNanos) / 1e9));
      server.loadApi();
      importConfigured();
      new CountDownLatch(1).await();
    } catch (StartException e) {
      failed = true;
      throw e;
    } catch (ExecutionException e) {
      failed = true;
      console.finish();
      if (e.getCause() instanceof StartException told) {
        throw told;
      }
      LOG.debug("The index could not be opened", e.getCause());
      throw new StartException(
          "The keyword index in " + data + " cannot be opened: " + e.getCause(), e);
    } catch (Exception e) {
      failed = true;
      LOG.debug("The service could not start", e);
      throw new StartException("The service cannot start: " + e, e);
    }
  }

  /**
   * Runs the imports of the configuration while the service answers from the index it has; a month
   * of page views would keep it from being ready for long, and most starts find all imported.
   */
  private void importConfigured() {
    boolean changed = false;
    for (ConfigFile.Entry entry : config.imports()) {
      try {
        var job = new ImportJob(data, console, LOG::info);
        changed |= job.run(entry.spec().toFormat(), entry.files(), entry.replace()).changed();
      } catch (IOException e) {
        LOG.error("A configured import failed, nothing of it was taken: {}", e.getMessage());
      }
    }
    if (changed) {
      try {
        Sources.update(data, console);
      } catch (IOException e) {
        LOG.error("The index could not be built from the imports: {}", e.toString());
      }
    }
    console.finish();
  }

  private KeywordsService open() throws IOException, StartException {
    return config
        .providers()
        .before(Sources.open(data, this::show), data, run.manager(), run.telemetry().observer());
  }

  private void show(String phase, long done, long total) {
    life.update(phase, done, total);
    console.update(phase, done, total);
  }

  /** Runs as the shutdown hook; the JVM's own exit code after SIGTERM would be 143. */
  private void end(WebServer server, DataDirectory held) {
    if (failed) {
      delete(ports);
      return;
    }
    life.drain();
    LOG.info("Draining: readiness is down, requests in flight may finish");
    try (held) {
      int left = server.drain(DRAIN_ACCEPTING, DRAIN_LIMIT);
      if (left > 0) {
        LOG.warn("{} requests were still in flight after {}", left, DRAIN_LIMIT);
      }
      server.stop();
      if (life.service() instanceof Closeable open) {
        open.close();
      }
      run.manager().close();
      run.telemetry().end().close();
      ports.delete();
    } catch (Exception e) {
      LOG.warn("The end was not in order", e);
    }
    LOG.info("Ended");
    Runtime.getRuntime().halt(0);
  }

  private static void delete(PortsFile ports) {
    try {
      ports.delete();
    } catch (IOException e) {
      LOG.warn("ports.json could not be removed", e);
    }
  }
}
