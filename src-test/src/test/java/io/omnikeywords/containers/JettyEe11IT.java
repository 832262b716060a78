package io.omnikeywords.containers;

class JettyEe11IT extends ContainerContract {
  JettyEe11IT() {
    super("jetty-ee11", "JettyMain.java");
  }
}
