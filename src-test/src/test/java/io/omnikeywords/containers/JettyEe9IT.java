package io.omnikeywords.containers;

class JettyEe9IT extends ContainerContract {
  JettyEe9IT() {
    super("jetty-ee9", "JettyMain.java");
  }
}
