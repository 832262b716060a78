package io.omnikeywords.keywords;

import io.omnikeywords.keywords.Intent.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Intent by lexicon: the first rule of {@code intent-en.txt} or {@code intent-pt.txt} whose phrase
 * the keyword contains. Where the language is not known both are tried, English first; other
 * languages have no lexicon. Safe for use by many threads.
 */
public final class IntentRules {
  private static final Intent NONE = new Intent(Kind.INFORMATIONAL, "none");
  private static final IntentRules ENGLISH = new IntentRules("en");
  private static final IntentRules PORTUGUESE = new IntentRules("pt");

  private record Rule(Kind kind, String phrase, boolean atStart, Intent intent) {}

  private final List<Rule> rules = new ArrayList<>();

  private IntentRules(String lang) {
    try (InputStream in = IntentRules.class.getResourceAsStream("intent-" + lang + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("intent-" + lang + ".txt is missing from the jar");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          read(lang, line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String lang, String line) {
    int colon = line.indexOf(':');
    Kind kind = Kind.valueOf(line.substring(0, colon).toUpperCase(Locale.ROOT));
    for (String phrase : line.substring(colon + 1).split(",", -1)) {
      String name = phrase.strip();
      boolean atStart = name.startsWith("^");
      String words = " " + (atStart ? name.substring(1) : name) + " ";
      rules.add(new Rule(kind, words, atStart, new Intent(kind, lang + ":" + name)));
    }
  }

  /**
   * The intent of a keyword.
   *
   * @param folded the keyword in lower case without accents, one space between words
   * @param lang ISO 639-1 code, or null where it is not known
   */
  public static Intent of(String folded, @Nullable String lang) {
    String words = " " + folded + " ";
    Intent found = null;
    if (lang == null || lang.equals("en")) {
      found = ENGLISH.match(words);
    }
    if (found == null && (lang == null || lang.equals("pt"))) {
      found = PORTUGUESE.match(words);
    }
    return found == null ? NONE : found;
  }

  private @Nullable Intent match(String words) {
    for (Rule rule : rules) {
      if (rule.atStart() ? words.startsWith(rule.phrase()) : words.contains(rule.phrase())) {
        return rule.intent();
      }
    }
    return null;
  }
}
