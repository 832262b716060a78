package io.omnikeywords.containers;

/** A group of scenarios, run in one container. */
interface Scenarios {

  Container container();
}
