package io.omnikeywords.webapp.api;

import io.omnikeywords.keywords.KeywordsService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keywords service, to be had as soon as its index is open. */
final class OpenedService {

  private static final int RETRY_AFTER_SECONDS = 1;

  private final Supplier<@Nullable KeywordsService> service;

  OpenedService(Supplier<@Nullable KeywordsService> service) {
    this.service = service;
  }

  /**
   * @throws ProblemException with 503 as long as the index is not open
   */
  KeywordsService get() {
    KeywordsService opened = service.get();
    if (opened == null) {
      throw new ProblemException(
          Problem.unavailable(
              "The index is being opened; /health/ready turns UP when it is done.",
              RETRY_AFTER_SECONDS));
    }
    return opened;
  }
}
