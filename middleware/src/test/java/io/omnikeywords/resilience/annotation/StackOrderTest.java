package io.omnikeywords.resilience.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order in which all six annotations can be written, and every choice of some of them, on a
 * method of every kind: the strategies always stand in the one order.
 */
class StackOrderTest {

  private static final List<String> ORDER =
      List.of("Fallback", "Retry", "CircuitBreaker", "RateLimiter", "Timeout", "Bulkhead");
  private static final int METHODS = 50; // of one class
  private static final List<List<String>> STACKS = stacks();
  private static @TempDir Path out;

  private final ResilienceManager manager =
      ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);

  private enum Kind {
    NOTHING("void", false),
    VALUE("String", false),
    FUTURE("java.util.concurrent.Future<String>", false),
    STAGE("java.util.concurrent.CompletionStage<String>", true),
    COMPLETABLE("java.util.concurrent.CompletableFuture<String>", true);

    private final String returned;
    private final boolean stage;

    Kind(String returned, boolean stage) {
      this.returned = returned;
      this.stage = stage;
    }
  }

  private static List<List<String>> stacks() {
    Set<List<String>> stacks = new LinkedHashSet<>();
    permute(new ArrayList<>(), ORDER, stacks);
    for (int choice = 1; choice < 1 << ORDER.size(); choice++) {
      int chosen = choice;
      stacks.add(ORDER.stream().filter(k -> (chosen >> ORDER.indexOf(k) & 1) == 1).toList());
    }
    return List.copyOf(stacks);
  }

  private static void permute(List<String> begun, List<String> left, Set<List<String>> all) {
    if (left.isEmpty()) {
      all.add(List.copyOf(begun));
    }
    for (String kind : left) {
      begun.add(kind);
      permute(begun, left.stream().filter(other -> !other.equals(kind)).toList(), all);
      begun.remove(begun.size() - 1);
    }
  }

  /** Compiled once for all types but void, which can't be given for a type variable. */
  @BeforeAll
  static void compile() {
    List<JavaFileObject> sources = new ArrayList<>();
    for (int from = 0; from < STACKS.size(); from += METHODS) {
      int to = Math.min(STACKS.size(), from + METHODS);
      sources.add(file("NOTHING" + from, "", methods("void", "{ }", from, to)));
      sources.add(file("All" + from, "<R>", methods("R", "{ return null; }", from, to)));
      for (Kind kind : Kind.values()) {
        if (kind != Kind.NOTHING) {
          String parent = " extends All%d<%s>".formatted(from, kind.returned);
          sources.add(file(kind.name() + from, parent, ""));
        }
      }
    }
    List<String> options =
        List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, options, null, sources)
                .call())
        .isTrue();
  }

  private static String methods(String returned, String body, int from, int to) {
    StringBuilder methods = new StringBuilder("public %s other() %s%n".formatted(returned, body));
    for (int i = from; i < to; i++) {
      for (String kind : STACKS.get(i)) {
        methods.append(
            kind.equals("Fallback")
                ? "@Fallback(method=\"other\")"
                : "@%s(\"%s\")".formatted(kind, kind.toLowerCase(Locale.ROOT)));
      }
      methods.append(" public %s m%d() %s%n".formatted(returned, i, body));
    }
    return methods.toString();
  }

  private static JavaFileObject file(String name, String more, String methods) {
    String text =
        "import io.omnikeywords.resilience.annotation.*;\npublic class %s%s {%n%s}"
            .formatted(name, more, methods);
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void stack_ofEachOrderAndReturnType_isTheSame(Kind kind) throws Exception {
    assertThat(STACKS).hasSize(720 + 63 - 1); // all orders, all choices, and one is both
    manager.addRetry("retry", RetryConfig.defaults());
    manager.addCircuitBreaker("circuitbreaker", CircuitBreakerConfig.defaults());
    manager.addRateLimiter("ratelimiter", RateLimiterConfig.defaults());
    manager.addTimeout("timeout", TimeoutConfig.defaults());
    manager.addBulkhead("bulkhead", BulkheadConfig.defaults());
    int seen = 0;
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {out.toUri().toURL()}, StackOrderTest.class.getClassLoader())) {
      for (int from = 0; from < STACKS.size(); from += METHODS) {
        GuardedClass guards = GuardedClass.of(manager, loader.loadClass(kind.name() + from));
        for (Method method : guards.methods()) {
          List<String> stack = STACKS.get(Integer.parseInt(method.getName().substring(1)));
          check(guards.ofInterface(method), stack, kind.stage);
          seen++;
        }
      }
    }
    assertThat(seen).isEqualTo(STACKS.size());
  }

  private static void check(GuardedMethod guarded, List<String> stack, boolean stage) {
    String wanted =
        ORDER.stream()
            .filter(kind -> !kind.equals("Fallback") && stack.contains(kind))
            .map(kind -> kind.toLowerCase(Locale.ROOT) + " > ")
            .collect(Collectors.joining("", "", "call"));
    assertThat(guarded.pipeline().toString()).as("%s", stack).isEqualTo(wanted);
    assertThat(guarded.fallback() != null).as("%s", stack).isEqualTo(stack.contains("Fallback"));
    assertThat(guarded.stage()).isEqualTo(stage);
  }
}
