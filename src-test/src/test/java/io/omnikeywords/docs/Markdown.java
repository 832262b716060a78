package io.omnikeywords.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The fenced blocks of a document. */
record Markdown(Path file, String text) {

  static Markdown read(String file) {
    try {
      return new Markdown(Path.of(file), Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> blocks(String language) {
    return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The first block of the language after the heading. */
  String block(String heading, String language) {
    int from = text.indexOf("\n## " + heading + "\n");
    assertThat(from).as(heading + " in " + file).isNotNegative();
    return new Markdown(file, text.substring(from)).blocks(language).get(0);
  }
}
