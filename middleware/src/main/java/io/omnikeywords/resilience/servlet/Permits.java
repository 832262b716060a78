package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.Classifier.Outcome;
import io.omnikeywords.resilience.Permit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt holds. The breaker is told as soon as the outcome is known, at the deadline if
 * need be; the bulkhead's place is given back when the work really ends. Each happens once.
 */
final class Permits {

  private final @Nullable Permit breaker;
  private final @Nullable Permit place;
  private final AtomicBoolean breakerTold = new AtomicBoolean();
  private final AtomicBoolean placeLeft = new AtomicBoolean();

  Permits(@Nullable Permit breaker, @Nullable Permit place) {
    this.breaker = breaker;
    this.place = place;
  }

  void tell(Outcome outcome, long elapsedNanos, @Nullable Throwable cause) {
    if (breaker == null || !breakerTold.compareAndSet(false, true)) {
      return;
    }
    switch (outcome) {
      case SUCCESS -> breaker.onSuccess(elapsedNanos);
      case FAILURE ->
          breaker.onFailure(
              elapsedNanos, cause == null ? new EndpointFailure(0, null, null) : cause);
      case NEUTRAL -> breaker.release();
    }
  }

  void leave() {
    if (place != null && placeLeft.compareAndSet(false, true)) {
      place.release();
    }
  }
}
