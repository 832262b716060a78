package io.omnikeywords.resilience.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.resilience.ManualTicker;
import io.omnikeywords.resilience.ResilienceListener;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.retry.RetryConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which annotations hold for a method, and what is refused at start. */
class GuardedClassTest {

  private final ResilienceManager manager =
      ResilienceManager.create(new ManualTicker(), ResilienceListener.NONE);

  @BeforeEach
  void add() {
    for (String name : List.of("a", "b", "c", "d")) {
      manager.addRetry(name, RetryConfig.defaults().withMaxAttempts(1));
      manager.addCircuitBreaker("breaker_" + name, CircuitBreakerConfig.defaults());
    }
  }

  /** The pipeline of the only method of the name that is no bridge; null where unguarded. */
  private String pipeline(Class<?> type, String name) {
    GuardedClass guards = GuardedClass.of(manager, type);
    Method method =
        Arrays.stream(type.getMethods())
            .filter(each -> each.getName().equals(name) && !each.isBridge())
            .findFirst()
            .orElseThrow();
    GuardedMethod guarded = guards.ofInterface(method);
    assertThat(guards.methods().contains(method)).isEqualTo(guarded != null);
    return guarded == null ? null : guarded.pipeline().toString();
  }

  @Nested
  class Places {

    @Retry("a")
    @CircuitBreaker("breaker_a")
    interface Promise {
      @Retry("b")
      default String promised() {
        return "";
      }

      @Retry("b")
      String overridden();

      String plain();
    }

    @Retry("c")
    static class Base {
      public String inherited() {
        return "";
      }

      @Retry("d")
      public String redone() {
        return "";
      }
    }

    @CircuitBreaker("breaker_b")
    static class Sub extends Base implements Promise {
      @Retry("d")
      @Override
      public String overridden() {
        return "";
      }

      @Override
      public String plain() {
        return "";
      }

      @Override
      public String redone() {
        return "";
      }

      String hidden() {
        return "";
      }

      @Override
      public String toString() {
        return "";
      }
    }

    @Test
    void methodOfTheClass_isFirst_thenOfTheInterface_thenTheClassItself() {
      assertThat(pipeline(Sub.class, "overridden")).isEqualTo("d > breaker_b > call");
      assertThat(pipeline(Sub.class, "promised")).isEqualTo("b > breaker_b > call");
      assertThat(pipeline(Sub.class, "plain")).isEqualTo("c > breaker_b > call");
      assertThat(pipeline(Sub.class, "inherited")).isEqualTo("c > breaker_b > call");
    }

    @Test
    void override_doesNotInheritAnnotations() {
      assertThat(pipeline(Sub.class, "redone")).isEqualTo("c > breaker_b > call");
      assertThat(pipeline(Base.class, "redone")).isEqualTo("d > call");
    }

    @Test
    void annotationsOfTheClass_holdForItsPublicMethodsButThoseOfObject() {
      assertThat(GuardedClass.of(manager, Sub.class).methods())
          .extracting(Method::getName)
          .containsExactlyInAnyOrder("overridden", "promised", "plain", "inherited", "redone");
    }

    interface Other {
      String other();
    }

    static class Both implements Other, Promise {
      @Override
      public String other() {
        return "";
      }

      @Override
      public String overridden() {
        return "";
      }

      @Override
      public String plain() {
        return "";
      }
    }

    @Test
    void annotationsOfAnInterface_holdForItsMethodsOnly() {
      assertThat(pipeline(Both.class, "plain")).isEqualTo("a > breaker_a > call");
      assertThat(pipeline(Both.class, "other")).isNull();
    }

    @Test
    void isAnnotated_looksEverywhere() {
      assertThat(GuardedClass.isAnnotated(Both.class)).isTrue();
      assertThat(GuardedClass.isAnnotated(Sub.class)).isTrue();
      assertThat(GuardedClass.isAnnotated(String.class)).isFalse();
    }
  }

  @Nested
  class Generics {

    @BeforeEach
    void addUnused() {
      manager.addRetry("unused", RetryConfig.defaults());
    }

    interface Store<K, V> {
      V get(K key) throws IOException;

      List<V> all(List<? extends K> keys);

      String join(K... keys);
    }

    abstract static class Broken<T, V> {
      @Retry("a")
      @Fallback(method = "other")
      public V get(T key) throws IOException {
        throw new FileNotFoundException(String.valueOf(key));
      }

      protected abstract V other(T key);
    }

    static class Names extends Broken<Integer, String> implements Store<Integer, String> {
      @Override
      protected String other(Integer key) {
        return "base " + key;
      }

      private String other(Integer key, FileNotFoundException failure) {
        return "missing " + failure.getMessage();
      }

      /** Not an override, and so not to be mistaken for one. */
      @Retry("unused")
      String get(String key) {
        return key;
      }

      @Fallback(method = "none")
      @Override
      public List<String> all(List<? extends Integer> keys) {
        throw new IllegalStateException();
      }

      private List<String> none(List<? extends Integer> keys) {
        return List.of("none");
      }

      @Fallback(method = "joined")
      @Override
      public String join(Integer... keys) {
        throw new IllegalStateException();
      }

      private String joined(Integer[] keys, RuntimeException failure) {
        return Arrays.toString(keys);
      }
    }

    @Test
    void bridges_leadToTheOneGuard() throws Exception {
      Store<Integer, String> store = asStore(manager.guard(Store.class, new Names()));
      assertThat(store.get(1)).isEqualTo("missing 1");
      assertThat(store.all(List.of(1))).containsExactly("none");
      assertThat(store.join(1, 2)).isEqualTo("[1, 2]");
      assertThat(manager.retry("a").snapshot().calls()).isEqualTo(1);
      assertThat(manager.retry("unused").snapshot().calls()).isZero();
    }

    @SuppressWarnings("unchecked")
    private Store<Integer, String> asStore(Store<?, ?> store) {
      return (Store<Integer, String>) store;
    }

    interface Texts extends Function<String, String> {
      @Retry("a")
      @Override
      String apply(String text);
    }

    @Test
    void interfaceThatNarrowsAnother_isGuardedByBothItsMethods() {
      Texts texts = manager.guard(Texts.class, text -> text + "!");
      Function<String, String> wide = texts;
      assertThat(texts.apply("a")).isEqualTo("a!");
      assertThat(wide.apply("b")).isEqualTo("b!");
      assertThat(manager.retry("a").snapshot().calls()).isEqualTo(2);
    }

    interface Covariant extends Store<Integer, String> {
      @Override
      String get(Integer key);
    }

    static class Quiet implements Covariant {
      @Retry("a")
      @Override
      public String get(Integer key) {
        return "quiet";
      }

      @Override
      public List<String> all(List<? extends Integer> keys) {
        return List.of();
      }

      @Override
      public String join(Integer... keys) {
        return "";
      }
    }

    @Test
    void narrowedParameter_isGuardedOnce() throws Exception {
      assertThat(manager.guard(Covariant.class, new Quiet()).get(1)).isEqualTo("quiet");
      assertThat(asStore(manager.guard(Store.class, new Quiet())).get(1)).isEqualTo("quiet");
      assertThat(manager.retry("a").snapshot().calls()).isEqualTo(2);
    }

    static class Hidden {
      @Retry("a")
      public String visible() {
        return "visible";
      }
    }

    public static class Visible extends Hidden {}

    @Test
    void bridgeThatMakesAMethodPublic_isGuarded() {
      assertThat(GuardedClass.of(manager, Visible.class).methods()).hasSize(1);
      assertThat(GuardedClass.of(manager, Names.class).methods()).noneMatch(Method::isBridge);
    }
  }

  @Nested
  class Fallbacks {

    interface Reader {
      String read(String key) throws IOException;

      default String fromInterface(String key) {
        return "interface " + key;
      }
    }

    static class Parent {
      private String inherited(String key) {
        return "parent " + key;
      }
    }

    static class Specific extends Parent implements Reader {
      Exception failure = new IOException();

      @Fallback(method = "stand")
      @Override
      public String read(String key) throws IOException {
        throw Invocation.thrownOn(failure);
      }

      private String stand(String key) {
        return "any";
      }

      private String stand(String key, IOException failure) {
        return "io";
      }

      private static String stand(String key, FileNotFoundException failure) {
        return "missing";
      }
    }

    @Test
    void mostSpecificException_wins() throws IOException {
      Specific target = new Specific();
      Reader reader = manager.guard(Reader.class, target);
      assertThat(reader.read("k")).isEqualTo("io");
      target.failure = new FileNotFoundException();
      assertThat(reader.read("k")).isEqualTo("missing");
      target.failure = new IllegalStateException();
      assertThat(reader.read("k")).isEqualTo("any");
    }

    static class OnlyOne implements Reader {
      @Fallback(method = "stand")
      @Override
      public String read(String key) {
        throw new IllegalStateException("not this one");
      }

      private String stand(String key, IOException failure) {
        return "io";
      }
    }

    @Test
    void whereNoneFits_theFailureIsThrownOn() {
      assertThatThrownBy(() -> manager.guard(Reader.class, new OnlyOne()).read("k"))
          .hasMessage("not this one");
    }

    static class Inheriting extends Parent implements Reader {
      @Fallback(method = "inherited")
      @Override
      public String read(String key) {
        throw new IllegalStateException();
      }
    }

    static class ByInterface implements Reader {
      @Fallback(method = "fromInterface")
      @Override
      public String read(String key) {
        throw new IllegalStateException();
      }
    }

    @Test
    void superclassesAndInterfaces_areLookedThrough() throws IOException {
      assertThat(manager.guard(Reader.class, new Inheriting()).read("k")).isEqualTo("parent k");
      assertThat(manager.guard(Reader.class, new ByInterface()).read("k")).isEqualTo("interface k");
    }

    static class ItsOwn implements Reader {
      @Fallback(method = "stand")
      @Override
      public String read(String key) {
        throw new IllegalStateException("first");
      }

      private String stand(String key) throws IOException {
        throw new FileNotFoundException("second");
      }
    }

    @Test
    void fallbackThatThrows_isSeenAsItIs() {
      assertThatThrownBy(() -> manager.guard(Reader.class, new ItsOwn()).read("k"))
          .isInstanceOf(FileNotFoundException.class)
          .hasMessage("second");
    }

    @Fallback(method = "stand")
    static class OfTheClass {
      public String one() {
        return "";
      }

      public String stand() {
        return "";
      }
    }

    @Test
    void annotationsOfTheClass_doNotGuardItsFallback() {
      assertThat(GuardedClass.of(manager, OfTheClass.class).methods())
          .extracting(Method::getName)
          .containsExactly("one");
    }
  }

  /** Each is refused with the message beside it. */
  @Nested
  class Refused {

    static class UnknownRetry {
      @Retry("nope")
      public String search(String q, int... limits) {
        return q;
      }
    }

    static class UnknownBreaker {
      @CircuitBreaker("a")
      public void run() {}
    }

    static class UnknownTimeout {
      @Timeout("t")
      public void run() {}
    }

    static class UnknownBulkhead {
      @Bulkhead("t")
      public void run() {}
    }

    @RateLimiter("t")
    static class UnknownLimiter {
      public void run() {}
    }

    static class NoFallback {
      @Fallback(method = "other")
      public String run(String q) {
        return q;
      }

      String other(Integer q) {
        return "";
      }

      String other(String q, Error failure) {
        return "";
      }
    }

    static class WrongType {
      @Fallback(method = "other")
      public String run() {
        return "";
      }

      Object other() {
        return "";
      }
    }

    static class WrongStage {
      @Fallback(method = "other")
      public CompletionStage<String> run() {
        return null;
      }

      CompletableFuture<Integer> other() {
        return null;
      }
    }

    static class WrongThrows {
      @Fallback(method = "other")
      public String run() {
        return "";
      }

      String other() throws IOException {
        return "";
      }
    }

    static class Twin<T> {
      private String other(T q) {
        return "";
      }

      private String other(String q) {
        return "";
      }
    }

    static class Twice extends Twin<String> {
      @Fallback(method = "other")
      public String run(String q) {
        return "";
      }
    }

    static class Secret {
      @Retry("a")
      private void run() {}
    }

    static class Shared {
      @Retry("a")
      public static void run() {}
    }

    static class MyFuture extends CompletableFuture<String> {}

    static class OddStage {
      @Retry("a")
      public MyFuture run() {
        return null;
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "UnknownRetry.search(String, int[]): @Retry(\"nope\"):"
              + " no retry is named \"nope\"; there are [a, b, c, d]",
          "UnknownBreaker.run(): @CircuitBreaker(\"a\"): no circuit breaker is named \"a\"; there are"
              + " [breaker_a, breaker_b, breaker_c, breaker_d]",
          "UnknownTimeout.run(): @Timeout(\"t\"): no timeout is named \"t\"; there are []",
          "UnknownBulkhead.run(): @Bulkhead(\"t\"): no bulkhead is named \"t\"; there are []",
          "UnknownLimiter.run(): @RateLimiter(\"t\"): no rate limiter is named \"t\"; there are []",
          "NoFallback.run(String): @Fallback(\"other\"): no method is other(String), with or without"
              + " an exception at the end; there are [",
          "WrongType.run(): @Fallback(\"other\"): it returns Object, and the method it stands in for"
              + " String",
          "WrongStage.run(): @Fallback(\"other\"): it returns CompletableFuture<Integer>, and the"
              + " method it stands in for CompletionStage<String>",
          "WrongThrows.run(): @Fallback(\"other\"): it throws java.io.IOException, which the method"
              + " it stands in for does not declare",
          "Twice.run(String): @Fallback(\"other\"): two methods of "
              + PREFIX
              + "Twin are other(String)",
          "Secret.run: a static or private method can't be guarded",
          "Shared.run: a static or private method can't be guarded",
          "OddStage.run(): a guarded method can return a CompletionStage or a CompletableFuture, not"
              + " a "
              + PREFIX
              + "MyFuture",
        })
    void definition_thatWontDo_isRefusedWithClassMethodAndPolicy(String message) throws Exception {
      Class<?> type = Class.forName(PREFIX + message.substring(0, message.indexOf('.')));
      assertThatThrownBy(() -> GuardedClass.of(manager, type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(PREFIX + message);
    }
  }

  private static final String PREFIX =
      "io.omnikeywords.resilience.annotation.GuardedClassTest$Refused$";
}
