package io.omnikeywords.resilience.microprofile;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;

/** Starts containers with these beans and the extension alone. */
final class Containers {

  private Containers() {}

  @SuppressWarnings("unchecked") // an array of one class
  static SeContainer of(Class<?>... beans) {
    return SeContainerInitializer.newInstance()
        .disableDiscovery()
        .addExtensions(FaultToleranceExtension.class)
        .addBeanClasses(beans)
        .initialize();
  }
}
