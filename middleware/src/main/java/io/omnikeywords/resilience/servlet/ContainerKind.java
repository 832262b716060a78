package io.omnikeywords.resilience.servlet;

import java.util.function.Predicate;

/** The servlet containers that treat a wrapped response each in a way of its own. */
enum ContainerKind {
  JETTY,
  JETTY_EE9,
  TOMCAT,
  UNDERTOW,
  OTHER;

  private static final String UNDERTOW_DISPATCHER =
      "io.undertow.servlet.spec.RequestDispatcherImpl";

  /**
   * @param response the container's own
   */
  static ContainerKind of(Object response) {
    String type = response.getClass().getName();
    if (type.startsWith("org.eclipse.jetty.")) {
      return type.startsWith("org.eclipse.jetty.ee9.") ? JETTY_EE9 : JETTY;
    }
    return type.startsWith("org.apache.catalina.")
        ? TOMCAT
        : type.startsWith("io.undertow.") ? UNDERTOW : OTHER;
  }

  /** Whether the target of a forward may choose again between stream and writer. */
  boolean forwardChoosesAgain() {
    return this == JETTY || this == JETTY_EE9;
  }

  /** Whether an include is marked in the container's own response only; others wrap it. */
  boolean marksIncludeInItsOwn() {
    return this == UNDERTOW || this == JETTY_EE9;
  }

  /** Whether closing the body ends a response that {@code sendError} has ended already. */
  boolean closesWhatIsEnded() {
    return this == TOMCAT;
  }

  /** Whether what is thrown at the container clears the headers; its status is always 500. */
  boolean clearsWhereThrown() {
    return this == UNDERTOW;
  }

  /**
   * Whether a flush that is under way is none of the endpoint's: Undertow ends a forward with one.
   *
   * @param ours classes that are not its caller
   */
  boolean flushesByItself(Predicate<String> ours) {
    return this == UNDERTOW
        && StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .map(StackWalker.StackFrame::getClassName)
                        .filter(name -> !name.startsWith("java.") && !ours.test(name))
                        .findFirst())
            .filter(UNDERTOW_DISPATCHER::equals)
            .isPresent();
  }
}
