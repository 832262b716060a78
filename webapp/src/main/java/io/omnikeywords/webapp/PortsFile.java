package io.omnikeywords.webapp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * {@code <data>/ports.json}: the ports a running service listens on, for scripts that asked for
 * free ones. It appears whole or not at all, and goes when the service ends in order.
 */
final class PortsFile {

  private final Path file;

  PortsFile(Path data) {
    this.file = data.resolve("ports.json");
  }

  void write(int port, int adminPort) throws IOException {
    Path draft = file.resolveSibling("ports.json.tmp");
    Files.writeString(
        draft,
        "{\"port\":%d,\"admin_port\":%d,\"pid\":%d}%n"
            .formatted(port, adminPort, ProcessHandle.current().pid()));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
