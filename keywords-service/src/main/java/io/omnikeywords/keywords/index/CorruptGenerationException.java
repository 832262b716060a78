package io.omnikeywords.keywords.index;

import java.io.IOException;

/** Says that a generation's files are not as they were written. */
final class CorruptGenerationException extends IOException {
  private static final long serialVersionUID = 1;

  CorruptGenerationException(String message) {
    super(message);
  }
}
