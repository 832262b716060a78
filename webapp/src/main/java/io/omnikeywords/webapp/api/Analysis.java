package io.omnikeywords.webapp.api;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.resilient.ResilientKeywordsService;
import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.annotation.CircuitBreaker;
import io.omnikeywords.resilience.annotation.Fallback;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreakerConfig;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the keywords service for an analysis, behind a circuit breaker. Each keyword asked is
 * promised a record, so no fixed answer of the filter can stand in where the service fails: the
 * method here does, from the question. Guarded by HK2's subclass, hence not final.
 */
@Singleton
public class Analysis {

  private static final String BREAKER = "keywords_analysis";
  private static final Logger LOG = LoggerFactory.getLogger(Analysis.class);

  /** Adds the policy that the annotation names; a configuration may change it. */
  public static void addPolicy(ResilienceManager manager) {
    manager.addCircuitBreaker(BREAKER, CircuitBreakerConfig.defaults());
  }

  /** What the service says, or where it fails a record for each keyword that says it is unknown. */
  @CircuitBreaker(BREAKER)
  @Fallback(method = "unknown")
  public AnalyzeAnswer of(KeywordsService service, AnalyzeQuery query) {
    return service.analyze(query);
  }

  private AnalyzeAnswer unknown(
      KeywordsService service, AnalyzeQuery query, RuntimeException failure) {
    if (!(failure instanceof CallRejectedException)) { // of those the breaker tells
      LOG.error("The keywords could not be analyzed", failure);
    }
    return ResilientKeywordsService.unknown(query);
  }
}
