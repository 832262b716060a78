package io.omnikeywords.containers;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * What ResilienceFilter does, in any container. One subclass a container; the scenarios are in the
 * interfaces, by subject.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerContract
    implements TransparencyScenarios,
        DeadlineScenarios,
        FailureScenarios,
        RetryScenarios,
        LoadScenarios,
        FallbackScenarios,
        PathScenarios,
        AsyncScenarios,
        Http2Scenarios {

  private final String name;
  private final String launcher;
  private Container container;

  ContainerContract(String name, String launcher) {
    this.name = name;
    this.launcher = launcher;
  }

  @BeforeAll
  void start() throws IOException {
    container = Container.start(name, launcher);
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (container != null) {
      container.close();
    }
  }

  @Override
  public Container container() {
    return container;
  }
}
