package io.omnikeywords.containers;

class UndertowIT extends ContainerContract {
  UndertowIT() {
    super("undertow", "UndertowMain.java");
  }
}
