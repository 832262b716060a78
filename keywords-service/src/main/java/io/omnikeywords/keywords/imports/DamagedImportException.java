package io.omnikeywords.keywords.imports;

import java.io.IOException;

/** Rows of an imported source that cannot be read any more; the other sources are not touched. */
public final class DamagedImportException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;

  DamagedImportException(String source, IOException cause) {
    super("import " + source + ": " + cause.getMessage(), cause);
    this.source = source;
  }

  /** The name of the {@link io.omnikeywords.keywords.index.KeywordSource}. */
  public String source() {
    return source;
  }
}
