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
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every order in which all six annotations can be written, and every choice of some of them, on a
 * method of every kind: the strategies always stand in the one order.
 */
class StackOrderTest {

  private static final List<String> ORDER =
      List.of("Fallback", "Retry", "CircuitBreaker", "RateLimiter", "Timeout", "Bulkhead");

  private final ResilienceManager manager =
      ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);

  @ParameterizedTest
  @CsvSource({
    "void,                                             false",
    "String,                                           false",
    "java.util.concurrent.Future<String>,              false",
    "java.util.concurrent.CompletionStage<String>,     true",
    "java.util.concurrent.CompletableFuture<String>,   true",
  })
  void stack_ofEachOrderAndReturnType_isTheSame(String returned, boolean stage, @TempDir Path out)
      throws Exception {
    manager.addRetry("retry", RetryConfig.defaults());
    manager.addCircuitBreaker("circuitbreaker", CircuitBreakerConfig.defaults());
    manager.addRateLimiter("ratelimiter", RateLimiterConfig.defaults());
    manager.addTimeout("timeout", TimeoutConfig.defaults());
    manager.addBulkhead("bulkhead", BulkheadConfig.defaults());
    Set<List<String>> stacks = new LinkedHashSet<>();
    permute(new ArrayList<>(), ORDER, stacks);
    for (int choice = 1; choice < 1 << ORDER.size(); choice++) {
      int chosen = choice;
      stacks.add(ORDER.stream().filter(k -> (chosen >> ORDER.indexOf(k) & 1) == 1).toList());
    }
    assertThat(stacks).hasSize(720 + 63 - 1);

    List<List<String>> all = List.copyOf(stacks);
    Class<?> type = compiled(returned, all, out);
    GuardedClass guards = GuardedClass.of(manager, type);
    assertThat(guards.methods()).hasSize(all.size());
    for (Method method : guards.methods()) {
      List<String> stack = all.get(Integer.parseInt(method.getName().substring(1)));
      GuardedMethod guarded = guards.ofInterface(method);
      String wanted =
          ORDER.stream()
              .filter(kind -> !kind.equals("Fallback") && stack.contains(kind))
              .map(kind -> kind.toLowerCase(Locale.ROOT) + " > ")
              .collect(Collectors.joining("", "", "call"));
      assertThat(guarded.pipeline()).as("%s", stack).hasToString(wanted);
      assertThat(guarded.fallback() != null).as("%s", stack).isEqualTo(stack.contains("Fallback"));
      assertThat(guarded.stage()).isEqualTo(stage);
    }
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

  private static Class<?> compiled(String returned, List<List<String>> stacks, Path out)
      throws Exception {
    StringBuilder source =
        new StringBuilder("package stacks; import io.omnikeywords.resilience.annotation.*;\n")
            .append("public class Stacks {\n");
    String body = returned.equals("void") ? "{ }" : "{ return null; }";
    source.append("public ").append(returned).append(" other() ").append(body).append('\n');
    for (int i = 0; i < stacks.size(); i++) {
      for (String kind : stacks.get(i)) {
        source.append('@').append(kind);
        source.append(
            kind.equals("Fallback")
                ? "(method=\"other\")"
                : "(\"" + kind.toLowerCase(Locale.ROOT) + "\")");
      }
      source.append(" public %s m%d() %s%n".formatted(returned, i, body));
    }
    source.append('}');
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Stacks.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    assertThat(compiler.getTask(null, null, null, options, null, List.of(file)).call()).isTrue();
    ClassLoader loader =
        new URLClassLoader(new URL[] {out.toUri().toURL()}, StackOrderTest.class.getClassLoader());
    return loader.loadClass("stacks.Stacks");
  }
}
