package io.omnikeywords.containers;

class Tomcat10IT extends ContainerContract {
  Tomcat10IT() {
    super("tomcat-10", "TomcatMain.java");
  }
}
