package io.omnikeywords.webapp;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.webapp.ops.EventHub;
import io.omnikeywords.webapp.ops.Lifecycle;
import java.nio.file.Path;

/** What all parts of one run of the service share. */
record Run(
    Lifecycle life, ResilienceManager manager, EventHub events, Path data, Telemetry telemetry) {

  static Run in(Path data) {
    return in(data, Telemetry.OFF);
  }

  static Run in(Path data, Telemetry telemetry) {
    EventHub events = new EventHub();
    return new Run(new Lifecycle(), ResilienceManager.create(events), events, data, telemetry);
  }
}
