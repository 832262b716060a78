package io.omnikeywords.containers;

class Tomcat11IT extends ContainerContract {
  Tomcat11IT() {
    super("tomcat-11", "TomcatMain.java");
  }
}
