package io.omnikeywords.resilience;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Strategies of one kind by name. Safe for use by many threads. */
final class Registry<S extends Strategy> {

  private final String kind;
  private final Map<String, S> byName = new ConcurrentHashMap<>();

  /** Names that a configuration brought, and so may take away; guarded by the manager. */
  final Set<String> configured = new HashSet<>();

  Registry(String kind) {
    this.kind = kind;
  }

  S add(String name, Function<String, S> factory) {
    S made = factory.apply(Check.name(name));
    if (byName.putIfAbsent(name, made) != null) {
      throw new IllegalArgumentException("there is a " + kind + " named " + name + " already");
    }
    return made;
  }

  S get(String name) {
    S strategy = byName.get(name);
    if (strategy == null) {
      throw new NoSuchElementException(
          "no " + kind + " is named \"" + name + "\"; there are " + names());
    }
    return strategy;
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  void remove(String name) {
    byName.remove(name);
  }

  List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  <T> Map<String, T> map(Function<S, T> view) {
    Map<String, T> views = new TreeMap<>();
    byName.forEach((name, strategy) -> views.put(name, view.apply(strategy)));
    return views;
  }
}
