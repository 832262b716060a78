package io.omnikeywords.webapp.ops;

import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.circuitbreaker.StateChange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells of rare events: the last hundred to whoever asks, and each as it happens to a few
 * subscribers. An event is JSON in one line. A subscriber that does not take what is in its queue
 * is given up; nobody waits for it. Safe for use by many threads.
 */
public final class EventHub implements ResilienceListener {

  private static final int RECENT = 100;
  private static final int SUBSCRIBERS = 16;
  private static final int QUEUE = 64;

  private final Deque<String> recent = new ArrayDeque<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private long lastId;
  private long refusedFiles;
  private long takenFiles;

  /** One event on its way to a subscriber. */
  record Event(String type, long id, String json) {}

  @Override
  public void onStateChange(StateChange change) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    fields.put("circuit_breaker", change.circuitBreaker());
    fields.put("from", change.from().name().toLowerCase(Locale.ROOT));
    fields.put("to", change.to().name().toLowerCase(Locale.ROOT));
    fields.put("reason", change.reason());
    publish("state_change", fields);
  }

  /** Why a file was refused is in the log: the reason may quote what the file says. */
  @Override
  public void onFileChanged(Path file, @Nullable String refusal) {
    synchronized (this) {
      takenFiles += refusal == null ? 1 : 0;
      refusedFiles += refusal == null ? 0 : 1;
    }
    publish(
        "configuration",
        Map.of("file", file.toString(), "outcome", refusal == null ? "taken" : "refused"));
  }

  synchronized long files(boolean taken) {
    return taken ? takenFiles : refusedFiles;
  }

  /** Publishes an event with these fields beside its id, type and time. */
  synchronized void publish(String type, Map<String, @Nullable String> fields) {
    long id = ++lastId;
    String json =
        AdminJson.text(
            out -> {
              out.writeStartObject();
              out.writeNumberField("id", id);
              out.writeStringField("type", type);
              out.writeStringField("timestamp", Instant.now().toString());
              for (Map.Entry<String, @Nullable String> field : fields.entrySet()) {
                out.writeStringField(field.getKey(), field.getValue());
              }
              out.writeEndObject();
            });
    if (recent.size() == RECENT) {
      recent.removeFirst();
    }
    recent.addLast(json);
    Event event = new Event(type, id, json);
    subscriptions.removeIf(subscription -> !subscription.offer(event));
  }

  /** The last events, the oldest first. */
  synchronized List<String> recent() {
    return List.copyOf(recent);
  }

  /** Subscribes, or null where there are as many subscribers as there may be. */
  synchronized @Nullable Subscription subscribe() {
    if (subscriptions.size() >= SUBSCRIBERS) {
      return null;
    }
    var subscription = new Subscription();
    subscriptions.add(subscription);
    return subscription;
  }

  private synchronized void end(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  /** What one subscriber has not been told yet. */
  final class Subscription implements AutoCloseable {

    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean dropped;

    private boolean offer(Event event) {
      dropped = !queue.offer(event);
      return !dropped;
    }

    /** Whether it was too slow and will be told nothing more. */
    boolean dropped() {
      return dropped;
    }

    /** The next event, or null if none comes in that time. */
    @Nullable Event poll(long nanos) throws InterruptedException {
      return queue.poll(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
      end(this);
    }
  }
}
