package io.omnikeywords.bench;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRuleManager;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Sentinel: one resource per row with the one rule it needs. Every entry also feeds its statistics
 * tree, which can't be switched off. Its degrade rules look at a time window; the slow-ratio rule
 * measures each call, with a clock that ticks in milliseconds.
 */
@State(Scope.Benchmark)
public class SentinelPeer {
  private static final int ONE_HOUR_SECONDS = 3_600;

  private final Body body = new Body();

  /** Loads the rules; they are global. */
  @Setup(Level.Trial)
  public void loadRules() {
    DegradeRuleManager.loadRules(
        List.of(
            failures("closed"),
            failures("open"),
            new DegradeRule("slow")
                .setGrade(RuleConstant.DEGRADE_GRADE_RT)
                .setCount(2_000)
                .setSlowRatioThreshold(1.0)
                .setMinRequestAmount(100)
                .setStatIntervalMs(10_000)
                .setTimeWindow(ONE_HOUR_SECONDS)));
    FlowRuleManager.loadRules(
        List.of(
            new FlowRule("limited")
                .setGrade(RuleConstant.FLOW_GRADE_QPS)
                .setCount(Rows.UNREACHABLE_LIMIT),
            new FlowRule("concurrent").setGrade(RuleConstant.FLOW_GRADE_THREAD).setCount(10)));
  }

  private static DegradeRule failures(String resource) {
    return new DegradeRule(resource)
        .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_COUNT)
        .setCount(5)
        .setMinRequestAmount(5)
        .setTimeWindow(ONE_HOUR_SECONDS);
  }

  private Object guarded(String resource) throws BlockException {
    Entry entry = SphU.entry(resource);
    try {
      return body.run();
    } catch (RuntimeException e) {
      Tracer.traceEntry(e, entry);
      throw e;
    } finally {
      entry.exit();
    }
  }

  /** Opens the breaker of the rejection row. */
  @State(Scope.Benchmark)
  public static class Open {
    /** Runs after the rules are loaded, because this state asks for them. */
    @Setup(Level.Trial)
    public void open(SentinelPeer rules) {
      Body.failUntil(
          calls -> calls == 10,
          () -> {
            Entry entry = SphU.entry("open");
            Tracer.traceEntry(new IllegalStateException("opens the breaker"), entry);
            entry.exit();
          });
    }
  }

  @Benchmark
  public Object breakerClosed() throws BlockException {
    return guarded("closed");
  }

  @Benchmark
  public Object breakerWindow100() throws BlockException {
    return guarded("slow");
  }

  @Benchmark
  public Object rejectedThrown(Open open) {
    try {
      return guarded("open");
    } catch (BlockException rejected) {
      return rejected;
    }
  }

  @Benchmark
  public Object bulkhead() throws BlockException {
    return guarded("concurrent");
  }

  @Benchmark
  public Object rateLimiter() throws BlockException {
    return guarded("limited");
  }
}
