package io.omnikeywords.webapp.ops;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events (HTML Living Standard, 9.2) to one client until it leaves, is too slow, or the
 * service ends: events as they happen, and a snapshot of all policies each second. It takes a
 * thread; there are at most as many as {@link EventHub} has subscribers.
 */
final class EventStream {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final OperatedService service;
  private final PoliciesJson policies;

  EventStream(OperatedService service, PoliciesJson policies) {
    this.service = service;
    this.policies = policies;
  }

  void serve(HttpServletResponse response) throws IOException {
    try (EventHub.Subscription subscription = service.events().subscribe()) {
      if (subscription == null) {
        throw AdminJson.problem(503, "There are as many subscribers as there may be.", null);
      }
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Accel-Buffering", "no");
      write(subscription, response.getOutputStream());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(EventHub.Subscription subscription, OutputStream out)
      throws IOException, InterruptedException {
    long next = System.nanoTime();
    while (!subscription.dropped() && service.life().stage() != Lifecycle.Stage.DRAINING) {
      long wait = next - System.nanoTime();
      if (wait > 0) {
        EventHub.Event event = subscription.poll(wait);
        if (event != null) {
          write(out, event.type(), event.id(), event.json());
        }
      } else {
        write(out, "snapshot", null, AdminJson.text(json -> policies.write(json, false)));
        next = System.nanoTime() + SECOND;
      }
    }
  }

  private static void write(OutputStream out, String type, @Nullable Long id, String json)
      throws IOException {
    String text = "event: " + type + (id == null ? "" : "\nid: " + id) + "\ndata: " + json + "\n\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
