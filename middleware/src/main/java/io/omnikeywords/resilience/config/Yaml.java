package io.omnikeywords.resilience.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns a text into YAML nodes, and what is wrong with it into a {@link ConfigException}. */
final class Yaml {

  private static final int MAX_DEPTH = 20;
  private static final int MAX_ALIASES = 50;

  private Yaml() {}

  /** The nodes of the text's one document, or null where it has none. */
  static @Nullable Node compose(String yaml, String source) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source)
            .setSchema(new CoreSchema())
            .setAllowNonScalarKeys(true) // to be refused with their line
            .setVersionFunction(version -> version)
            .build();
    try {
      checkShape(new Parse(settings).parseString(yaml), source);
      return new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException e) {
      throw new ConfigException(source, line(e), "is not YAML: " + reason(e));
    } catch (ReaderException e) {
      int line = 1 + (int) yaml.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      throw new ConfigException(
          source,
          line,
          String.format("is not YAML: control character U+%04X is not allowed", e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw new ConfigException(source, 0, "is not YAML: " + e.getMessage());
    }
  }

  /** Events come from a loop, nodes from a recursion, which a deep text would make overflow. */
  private static void checkShape(Iterable<Event> events, String source) {
    int depth = 0;
    int aliases = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      }
      switch (event.getEventId()) {
        case SequenceEnd, MappingEnd -> depth--;
        case Alias -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH || aliases > MAX_ALIASES) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        String reason =
            depth > MAX_DEPTH
                ? "is nested more than " + MAX_DEPTH + " deep"
                : "has more than " + MAX_ALIASES + " aliases";
        throw new ConfigException(source, line, reason);
      }
    }
  }

  private static int line(MarkedYamlEngineException e) {
    return e.getProblemMark().or(e::getContextMark).map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static String reason(MarkedYamlEngineException e) {
    String context = e.getContext();
    if (context == null || context.isEmpty()) {
      return e.getProblem();
    }
    String begun =
        e.getContextMark().map(mark -> " begun on line " + (mark.getLine() + 1)).orElse("");
    return context + begun + ": " + e.getProblem();
  }
}
