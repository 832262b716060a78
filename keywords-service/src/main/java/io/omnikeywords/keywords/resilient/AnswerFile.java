package io.omnikeywords.keywords.resilient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.omnikeywords.keywords.index.Durable;
import io.omnikeywords.keywords.resilient.Answer.Key;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last good answers of the providers, kept over a restart in {@code answers.json} of the data
 * directory: one line that names the format, then one line an answer. It is replaced whole. What
 * cannot be read is left out with a warning: it is a cache, and no reason not to start.
 */
final class AnswerFile {

  private static final Logger log = LoggerFactory.getLogger(AnswerFile.class);
  private static final String NAME = "answers.json";
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

  private record Header(String format, int version) {}

  private record Line(Key key, Answer answer, long givenAtMillis) {}

  private final Path directory;
  private final AnswerCache cache;
  private final InstantSource clock;
  private final long maxBytes;
  private long written;

  /**
   * @param maxBytes a greater file is not read; as JSON, answers take no more than in memory
   */
  AnswerFile(Path directory, AnswerCache cache, InstantSource clock, long maxBytes) {
    this.directory = directory;
    this.cache = cache;
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  void load() {
    Path file = directory.resolve(NAME);
    try {
      if (!Files.exists(file)) {
        return;
      }
      if (Files.size(file) > maxBytes) {
        log.warn("{} is greater than {} bytes and is not read", file, maxBytes);
        return;
      }
      List<Line> lines = new ArrayList<>(); // none is used where one cannot be read
      try (BufferedReader text = Files.newBufferedReader(file)) {
        String first = text.readLine();
        Header header = first == null ? null : JSON.readValue(first, Header.class);
        if (header == null || !"answers".equals(header.format) || header.version != VERSION) {
          log.warn("{} is not of format version {} and is not read", file, VERSION);
          return;
        }
        for (String next = text.readLine(); next != null; next = text.readLine()) {
          lines.add(checked(JSON.readValue(next, Line.class)));
        }
      }
      Instant now = clock.instant();
      for (Line line : lines) {
        Duration age = Duration.between(Instant.ofEpochMilli(line.givenAtMillis), now);
        if (!age.isNegative()) { // else the clock was wrong then, or is now
          cache.put(line.key, line.answer, age);
        }
      }
      written = cache.changes();
      log.info("{} last good answers of providers are read from {}", cache.size(), file);
    } catch (IOException | RuntimeException e) {
      log.warn("{} cannot be read, its answers are not used: {}", file, reason(e));
    }
  }

  private static Line checked(Line line) throws IOException {
    if (line.key == null || line.answer == null || line.answer.ideas() == null) {
      throw new IOException("an answer is not whole");
    }
    line.answer.weight(line.key); // reads all that must be there
    return line;
  }

  /** Jackson's messages quote what they read. */
  private static String reason(Exception e) {
    return e instanceof JsonProcessingException
        ? "it is not as it was written"
        : e.getClass().getSimpleName();
  }

  /** Writes what is kept, where anything has changed since it was written last. */
  synchronized void save() {
    long now = cache.changes();
    if (now == written) {
      return;
    }
    try {
      Files.createDirectories(directory);
      Durable.replace(directory, NAME, this::write);
      written = now;
    } catch (IOException | RuntimeException e) {
      log.warn("last good answers cannot be kept in {}: {}", directory.resolve(NAME), e.toString());
    }
  }

  /** Line by line, for all of it at once would take the memory of several caches. */
  private void write(Writer out) throws IOException {
    out.append(JSON.writeValueAsString(new Header("answers", VERSION))).append('\n');
    long millis = clock.millis();
    cache.forEach(
        (key, hit) -> {
          try {
            Line line = new Line(key, hit.answer(), millis - hit.age().toMillis());
            out.append(JSON.writeValueAsString(line)).append('\n');
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
