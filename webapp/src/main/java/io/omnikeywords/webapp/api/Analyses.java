package io.omnikeywords.webapp.api;

import io.omnikeywords.keywords.AnalyzeAnswer;
import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.resilience.annotation.Bulkhead;
import jakarta.inject.Inject;

/**
 * The way out to the index and the providers for a list of keywords: one call stands for up to
 * 1,000 questions, so only so many go out at once. The place is taken when the body has been read,
 * which a slow client must not hold one for. HK2 guards it, hence a class that is not final.
 */
class Analyses {

  /** The bulkhead's name in {@code resilience.yaml}. */
  static final String BULKHEAD = "keywords_analyses";

  private final OpenedService service;

  @Inject
  Analyses(OpenedService service) {
    this.service = service;
  }

  /**
   * @throws io.omnikeywords.resilience.CallRejectedException if as many are under way as may be
   */
  @Bulkhead(BULKHEAD)
  AnalyzeAnswer answer(AnalyzeQuery query) {
    return service.get().analyze(query);
  }
}
