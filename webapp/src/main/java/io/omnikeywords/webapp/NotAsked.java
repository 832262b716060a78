package io.omnikeywords.webapp;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.servlet.FilterExtension;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a 503 of the API from the breaker: the API says it only where a policy named by an
 * annotation has refused, and then the index was not asked. An index that fails is a 500.
 */
record NotAsked(FilterExtension next) implements FilterExtension {

  @Override
  public Outcome classify(
      HttpServletRequest request, int status, @Nullable Throwable failure, Outcome proposed) {
    Outcome said = next.classify(request, status, failure, proposed);
    return status == HttpServletResponse.SC_SERVICE_UNAVAILABLE && failure == null
        ? Outcome.NEUTRAL
        : said;
  }

  @Override
  public String clientKey(HttpServletRequest request, String proposed) {
    return next.clientKey(request, proposed);
  }

  @Override
  public @Nullable Attempt attempt(HttpServletRequest request, int number) {
    return next.attempt(request, number);
  }

  @Override
  public boolean writeRejection(HttpServletResponse response, Problem problem) throws IOException {
    return next.writeRejection(response, problem);
  }
}
