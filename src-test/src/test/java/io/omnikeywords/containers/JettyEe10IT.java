package io.omnikeywords.containers;

class JettyEe10IT extends ContainerContract {
  JettyEe10IT() {
    super("jetty-ee10", "JettyMain.java");
  }
}
