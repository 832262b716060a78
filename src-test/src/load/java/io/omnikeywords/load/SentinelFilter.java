package io.omnikeywords.load;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.EntryType;
import com.alibaba.csp.sentinel.ResourceTypeConstants;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.context.ContextUtil;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRuleManager;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Sentinel's own servlet filter does per request, on the servlet API of today: the released
 * one (sentinel-web-servlet 1.8.9) is bound to {@code javax.servlet}. One context, one entry per
 * path, with a flow rule for the rate, one for concurrency, and a degrade rule.
 */
final class SentinelFilter implements Filter {

  @Override
  public void init(FilterConfig config) {
    List<String> paths = List.of("/small", "/large");
    FlowRuleManager.loadRules(
        paths.stream()
            .flatMap(
                path ->
                    Stream.of(
                        new FlowRule(path)
                            .setGrade(RuleConstant.FLOW_GRADE_QPS)
                            .setCount(1_000_000),
                        new FlowRule(path).setGrade(RuleConstant.FLOW_GRADE_THREAD).setCount(200)))
            .toList());
    DegradeRuleManager.loadRules(
        paths.stream()
            .map(
                path ->
                    new DegradeRule(path)
                        .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_COUNT)
                        .setCount(5)
                        .setMinRequestAmount(5)
                        .setTimeWindow(60))
            .toList());
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Entry entry = null;
    try {
      ContextUtil.enter("sentinel_web_servlet_context", "");
      entry =
          SphU.entry(
              ((HttpServletRequest) request).getServletPath(),
              ResourceTypeConstants.COMMON_WEB,
              EntryType.IN);
      chain.doFilter(request, response);
    } catch (BlockException refused) {
      ((HttpServletResponse) response).sendError(429);
    } catch (IOException | ServletException | RuntimeException failure) {
      Tracer.traceEntry(failure, entry);
      throw failure;
    } finally {
      if (entry != null) {
        entry.exit();
      }
      ContextUtil.exit();
    }
  }
}
