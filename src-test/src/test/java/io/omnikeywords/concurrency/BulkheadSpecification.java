package io.omnikeywords.concurrency;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/** A bulkhead for one thread at a time: places, and a queue of two. */
public class BulkheadSpecification {
  private final Set<Integer> in = new HashSet<>();
  private final Queue<Integer> waiting = new ArrayDeque<>();
  private int capacity = 1;

  private boolean hasCall(int thread) {
    return in.contains(thread) || waiting.contains(thread);
  }

  private void admitWaiters() {
    while (in.size() < capacity && !waiting.isEmpty()) {
      in.add(waiting.remove());
    }
  }

  public String tryEnter(int thread) {
    if (hasCall(thread)) {
      return "has a call";
    }
    if (in.size() >= capacity) {
      return "full";
    }
    in.add(thread);
    return "in";
  }

  public String enter(int thread) {
    String answer = tryEnter(thread);
    if (!answer.equals("full") || waiting.size() == 2) {
      return answer;
    }
    waiting.add(thread);
    return "waits";
  }

  public boolean isIn(int thread) {
    return in.contains(thread);
  }

  public void leave(int thread) {
    in.remove(thread);
    waiting.remove(thread);
    admitWaiters();
  }

  public void resize(int changed) {
    capacity = changed;
    admitWaiters();
  }
}
