package io.omnikeywords.keywords.imports;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An import that was refused as a whole; nothing has changed. The message names the file, the line
 * where there is one, and the reason, and is meant for the person who started the import.
 */
public final class ImportRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  ImportRefusedException(String reason) {
    super(reason);
  }

  ImportRefusedException(Path file, String reason) {
    super(file + ": " + reason);
  }

  ImportRefusedException(Path file, long line, String reason) {
    super(file + ":" + line + ": " + reason);
  }
}
