package io.omnikeywords.resilience;

import io.omnikeywords.resilience.annotation.GuardedClass;
import io.omnikeywords.resilience.bulkhead.Bulkhead;
import io.omnikeywords.resilience.bulkhead.BulkheadConfig;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import io.omnikeywords.resilience.config.ConfigFile;
import io.omnikeywords.resilience.config.ConfigReader;
import io.omnikeywords.resilience.config.ResilienceConfig;
import io.omnikeywords.resilience.ratelimiter.RateLimiter;
import io.omnikeywords.resilience.ratelimiter.RateLimiterConfig;
import io.omnikeywords.resilience.retry.Retry;
import io.omnikeywords.resilience.retry.RetryConfig;
import io.omnikeywords.resilience.retry.RetryRules;
import io.omnikeywords.resilience.timeout.Timeout;
import io.omnikeywords.resilience.timeout.TimeoutConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds policies by name and builds pipelines of them.
 *
 * <pre>{@code
 * try (var manager = ResilienceManager.create()) {
 *   manager.addCircuitBreaker("my_service", CircuitBreakerConfig.defaults());
 *   manager.addRetry("my_retry", RetryConfig.defaults());
 *   Pipeline pipeline = manager.pipeline().circuitBreaker("my_service").retry("my_retry").build();
 *   String answer = pipeline.call(() -> client.get());
 * }
 * }</pre>
 *
 * <p>A name nobody registered is a {@link java.util.NoSuchElementException} that lists those there
 * are, never a new policy; a name registered twice is an {@link IllegalArgumentException}. Safe for
 * use by many threads. Closing ends the manager's threads: calls under way go on, but time limits
 * and waits no longer end by themselves. Circuit breakers go on by the clock: an open one still
 * becomes half-open after its recovery timeout.
 */
public final class ResilienceManager implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");

  private final Ticker ticker;
  private final ResilienceListener listener;
  private final Registry<CircuitBreaker> circuitBreakers = new Registry<>("circuit breaker");
  private final Registry<Retry> retries = new Registry<>("retry");
  private final Registry<Timeout> timeouts = new Registry<>("timeout");
  private final Registry<Bulkhead> bulkheads = new Registry<>("bulkhead");
  private final Registry<RateLimiter> rateLimiters = new Registry<>("rate limiter");
  private volatile ResilienceConfig applied = ResilienceConfig.EMPTY;
  private @Nullable ConfigFile file;
  private int followed;
  private boolean closed;

  private ResilienceManager(Ticker ticker, ResilienceListener listener) {
    this.ticker = ticker;
    this.listener = listener;
  }

  /** A manager with no policies, on the system's clock. */
  public static ResilienceManager create() {
    return create(new SystemTicker(), ResilienceListener.NONE);
  }

  /** A manager with no policies, which tells the listener of rare events. */
  public static ResilienceManager create(ResilienceListener listener) {
    return create(new SystemTicker(), listener);
  }

  /** A manager with no policies, on a clock of the caller's. */
  public static ResilienceManager create(Ticker ticker, ResilienceListener listener) {
    return new ResilienceManager(ticker, listener);
  }

  /**
   * A manager with the policies of a {@code resilience.yaml}, which follows the file as it changes
   * until the manager is closed.
   *
   * @throws io.omnikeywords.resilience.config.ConfigException if the file can't be read or is
   *     wrong, with file, line and reason
   */
  public static ResilienceManager load(Path yaml) {
    ResilienceManager manager = create();
    manager.follow(yaml);
    return manager;
  }

  /** Takes the policies of a {@code resilience.yaml} and follows it; see {@link #load}. */
  public void follow(Path yaml) {
    follow(yaml, ConfigReader::read);
  }

  /**
   * Takes the policies that a reader of the caller's finds in a file, and follows the file: for
   * files that say other things too, or are completed by something else.
   *
   * <p>It takes the place of the file followed before, unless it is refused: then that is followed
   * on.
   *
   * @param reader called again after each change; a runtime exception of its refuses the change
   * @throws IllegalStateException if the manager is closed
   */
  public synchronized void follow(Path file, Function<Path, ResilienceConfig> reader) {
    if (closed) {
      throw new IllegalStateException("the manager is closed and follows no file");
    }
    int number = followed + 1;
    ConfigFile next =
        ConfigFile.follow(
            file, reader, config -> applyFrom(number, config), refusal -> tell(file, refusal));
    if (this.file != null) {
      this.file.close();
    }
    this.file = next;
    followed = number;
  }

  private void tell(Path file, @Nullable String refusal) {
    try {
      listener.onFileChanged(file, refusal);
    } catch (Throwable broken) { // an Error, too: the file must be followed on
      LOG.warn("listener threw on a change of {}", file, broken);
    }
  }

  /** What a file says that was read just before another took its place comes too late. */
  private synchronized void applyFrom(int number, ResilienceConfig config) {
    if (!closed && number >= followed) {
      apply(config);
    }
  }

  /** Where this manager's policies get the time. */
  public Ticker ticker() {
    return ticker;
  }

  public CircuitBreaker addCircuitBreaker(String name, CircuitBreakerConfig config) {
    return addCircuitBreaker(name, config, Classifier.DEFAULT);
  }

  /** Adds a circuit breaker with its own idea of what a failure is. */
  public CircuitBreaker addCircuitBreaker(
      String name, CircuitBreakerConfig config, Classifier classifier) {
    return circuitBreakers.add(
        name, n -> new CircuitBreaker(n, config, ticker, classifier, listener));
  }

  public Retry addRetry(String name, RetryConfig config) {
    return addRetry(name, config, RetryRules.defaults());
  }

  /** Adds a retry with its own idea of what to try again. */
  public Retry addRetry(String name, RetryConfig config, RetryRules rules) {
    return retries.add(name, n -> new Retry(n, config, ticker, rules, listener));
  }

  public Timeout addTimeout(String name, TimeoutConfig config) {
    return timeouts.add(name, n -> new Timeout(n, config, ticker));
  }

  public Bulkhead addBulkhead(String name, BulkheadConfig config) {
    return bulkheads.add(name, n -> new Bulkhead(n, config, ticker));
  }

  public RateLimiter addRateLimiter(String name, RateLimiterConfig config) {
    return rateLimiters.add(name, n -> new RateLimiter(n, config, ticker));
  }

  public CircuitBreaker circuitBreaker(String name) {
    return circuitBreakers.get(name);
  }

  public Retry retry(String name) {
    return retries.get(name);
  }

  public Timeout timeout(String name) {
    return timeouts.get(name);
  }

  public Bulkhead bulkhead(String name) {
    return bulkheads.get(name);
  }

  public RateLimiter rateLimiter(String name) {
    return rateLimiters.get(name);
  }

  /** Begins a pipeline of this manager's policies. */
  public Pipeline.Builder pipeline() {
    return new Pipeline.Builder(this);
  }

  /**
   * Guards an object as the annotations of {@link io.omnikeywords.resilience.annotation} on its
   * class and its interfaces say.
   *
   * @param type the interface that is guarded; calls the target makes of itself are not
   * @return calls the target; equal to another guard of an equal target
   * @throws IllegalArgumentException if an annotation names what there is not, or none holds, with
   *     class, method and policy
   */
  public <T> T guard(Class<T> type, T target) {
    return GuardedClass.proxy(this, type, target);
  }

  /** Snapshots of all policies. */
  public ResilienceMetrics metrics() {
    return new ResilienceMetrics(
        circuitBreakers.map(CircuitBreaker::snapshot),
        retries.map(Retry::snapshot),
        timeouts.map(Timeout::snapshot),
        bulkheads.map(Bulkhead::snapshot),
        rateLimiters.map(RateLimiter::snapshot));
  }

  /** Has the circuit breaker of that name follow another configuration; it stays in its state. */
  public void reconfigure(String name, CircuitBreakerConfig config) {
    circuitBreaker(name).reconfigure(config);
  }

  public void reconfigure(String name, RetryConfig config) {
    retry(name).reconfigure(config);
  }

  public void reconfigure(String name, TimeoutConfig config) {
    timeout(name).reconfigure(config);
  }

  public void reconfigure(String name, BulkheadConfig config) {
    bulkhead(name).reconfigure(config);
  }

  public void reconfigure(String name, RateLimiterConfig config) {
    rateLimiter(name).reconfigure(config);
  }

  /** The configuration applied last; {@link ResilienceConfig#EMPTY} before the first. */
  public ResilienceConfig configuration() {
    return applied;
  }

  /**
   * Makes the policies those of the configuration: new ones are added, changed ones reconfigured
   * while running, and those an earlier configuration added and this one does not name are taken
   * out; pipelines that hold such a one keep it. Policies added by hand stay, also where a
   * configuration has named and changed them meanwhile.
   */
  public synchronized void apply(ResilienceConfig config) {
    new Sync<>(circuitBreakers, CircuitBreaker::config, this::addCircuitBreaker, this::reconfigure)
        .to(config.circuitBreakers());
    new Sync<>(retries, Retry::config, this::addRetry, this::reconfigure).to(config.retries());
    new Sync<>(timeouts, Timeout::config, this::addTimeout, this::reconfigure)
        .to(config.timeouts());
    new Sync<>(bulkheads, Bulkhead::config, this::addBulkhead, this::reconfigure)
        .to(config.bulkheads());
    new Sync<>(rateLimiters, RateLimiter::config, this::addRateLimiter, this::reconfigure)
        .to(config.rateLimiters());
    applied = config;
  }

  /** Brings the policies of one kind from one configuration to the next. */
  private record Sync<S extends Strategy, C>(
      Registry<S> registry,
      Function<S, C> current,
      BiConsumer<String, C> add,
      BiConsumer<String, C> reconfigure) {

    void to(Map<String, C> wanted) {
      registry.configured.removeIf(
          name -> {
            boolean gone = !wanted.containsKey(name);
            if (gone) {
              registry.remove(name);
            }
            return gone;
          });
      wanted.forEach(
          (name, config) -> {
            if (!registry.has(name)) {
              add.accept(name, config);
              registry.configured.add(name);
            } else if (!current.apply(registry.get(name)).equals(config)) {
              reconfigure.accept(name, config);
            }
          });
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (file != null) {
      file.close();
    }
    if (ticker instanceof SystemTicker own) {
      own.close();
    }
  }
}
