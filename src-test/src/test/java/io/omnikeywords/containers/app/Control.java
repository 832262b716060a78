package io.omnikeywords.containers.app;

import io.omnikeywords.resilience.ResilienceMetrics;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.resilience.servlet.FilterSnapshot;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Lets the test look into the container's JVM and switch things there. */
final class Control extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Query query = Query.of(request);
    String answer = "";
    try {
      switch (request.getPathInfo()) {
        case "/state" -> answer = state();
        case "/configure" -> configure(request);
        case "/release" -> State.hold(query.get("id", "")).countDown();
        case "/turn" -> State.turn(query.get("id", ""), query.get("to", ""));
        case "/collect" -> System.gc();
        case "/undeploy" -> Setup.undeploy("/u");
        default -> throw new IllegalArgumentException(request.getPathInfo());
      }
    } catch (Exception e) {
      response.setStatus(500);
      answer = e.toString();
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  /** New policies, and everything forgotten that the old ones knew. */
  private static void configure(HttpServletRequest request) throws IOException {
    String yaml = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ResilienceConfig config = ConfigReader.read(yaml, "test", System::getenv);
    State.MANAGER.apply(ResilienceConfig.EMPTY);
    State.MANAGER.apply(config);
    State.clear();
  }

  private static String state() {
    Map<String, Object> all = new TreeMap<>();
    ResilienceMetrics metrics = State.MANAGER.metrics();
    metrics
        .circuitBreakers()
        .forEach(
            (name, breaker) -> {
              all.put("breaker." + name + ".state", breaker.state());
              all.put("breaker." + name + ".succeeded", breaker.succeeded());
              all.put("breaker." + name + ".failed", breaker.failed());
              all.put("breaker." + name + ".released", breaker.released());
              all.put("breaker." + name + ".rejected", breaker.rejected());
              all.put("breaker." + name + ".admitted", breaker.admitted());
            });
    metrics
        .bulkheads()
        .forEach(
            (name, bulkhead) -> {
              all.put("bulkhead." + name + ".calls", bulkhead.concurrentCalls());
              all.put("bulkhead." + name + ".queue", bulkhead.queueSize());
            });
    metrics
        .timeouts()
        .forEach(
            (name, timeout) -> {
              all.put("timeout." + name + ".watched", timeout.watched());
              all.put("timeout." + name + ".exceeded", timeout.exceeded());
            });
    metrics.retries().forEach((name, retry) -> all.put("retry." + name, retry.retries()));
    metrics.rateLimiters().forEach((name, limiter) -> all.put("limiter." + name, limiter.keys()));
    State.calls().forEach((id, count) -> all.put("calls." + id, count));
    FilterSnapshot filter = Setup.filter().snapshot();
    all.put("stuck", filter.stuckWorkers());
    filter.answers().forEach((status, count) -> all.put("answers." + status, count));
    Runtime runtime = Runtime.getRuntime();
    all.put("heap", runtime.totalMemory() - runtime.freeMemory());
    Thread.getAllStackTraces()
        .keySet()
        .forEach(
            thread -> {
              if (thread.getName().startsWith("resilience")) {
                all.put("thread." + thread.getId(), thread.getName());
              }
            });
    StringBuilder text = new StringBuilder();
    all.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }
}
