package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.SuggestAnswer.Kind;
import io.omnikeywords.keywords.SuggestAnswer.Suggestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers one suggestion query: entries that begin with what was typed, then entries with a later
 * word that does, then both again for what was probably meant, then keywords related to the best of
 * them. A later stage is run only where the earlier ones leave room. For one thread.
 */
final class Suggester {
  /** Looks up what the data say of a keyword. */
  interface Relations {
    List<Facts> of(String folded, @Nullable String lang) throws IOException;
  }

  /** A phrase that may have been meant, and the weight of the edits that make it. */
  private record Guess(String phrase, int cost) {}

  private static final int FARTHEST = 20;
  private static final int CLOSE = 10;
  private static final int MOST_GUESSES = 16;
  private static final int MOST_PER_WORD = 4;
  private static final int MOST_WORDS = 8;

  private final SuggestTable table;
  private final Relations relations;
  private final String folded;
  private final byte[] typed;
  private final int limit;
  private final @Nullable String lang;
  private final Map<String, Suggestion> found = new LinkedHashMap<>();
  private final Set<String> sources = new LinkedHashSet<>();

  Suggester(SuggestTable table, Relations relations, String q, int limit, @Nullable String lang) {
    this.table = table;
    this.relations = relations;
    this.folded = Folding.fold(q);
    this.typed = folded.getBytes(StandardCharsets.UTF_8);
    this.limit = limit;
    this.lang = lang;
  }

  List<Suggestion> suggest() throws IOException {
    take(table.prefixes(), table.beginning(typed, lang), Kind.PREFIX, limit);
    if (room() > 0) {
      take(table.infixes(), table.containing(typed, lang), Kind.INFIX, limit);
    }
    if (room() > 0) {
      correct();
    }
    if (room() > 0 && !found.isEmpty()) {
      relate();
    }
    return List.copyOf(found.values());
  }

  /** Names of the sources of what was suggested. */
  List<String> sources() {
    return List.copyOf(sources);
  }

  private int room() {
    return limit - found.size();
  }

  private void take(PhraseOrder order, Spans spans, Kind kind, int most) {
    int left = Math.min(most, room());
    while (left > 0) {
      int place = spans.next();
      if (place < 0) {
        return;
      }
      int entry = order.entry(place);
      if (add(table.spelling(entry), kind)) {
        sources.addAll(table.sources(entry));
        left--;
      }
    }
  }

  private boolean add(String keyword, Kind kind) {
    return found.putIfAbsent(keyword.toLowerCase(Locale.ROOT), new Suggestion(keyword, kind))
        == null;
  }

  /** Guesses nearest first: each as a keyword of its own, then what begins with them. */
  private void correct() {
    boolean known = known(folded);
    List<Guess> guesses = guesses(known ? CLOSE : FARTHEST);
    for (Guess guess : guesses) {
      byte[] phrase = guess.phrase().getBytes(StandardCharsets.UTF_8);
      takeWhole(phrase);
      if (room() == 0) {
        return;
      }
    }
    for (Guess guess : guesses) {
      byte[] phrase = guess.phrase().getBytes(StandardCharsets.UTF_8);
      take(table.prefixes(), table.beginning(phrase, lang), Kind.FUZZY, limit);
      if (room() == 0) {
        return;
      }
    }
  }

  /** Takes the keywords that fold to the phrase, or else the best one that begins with it. */
  private void takeWhole(byte[] phrase) {
    byte[] whole = Arrays.copyOf(phrase, phrase.length + 1);
    int before = found.size();
    take(table.prefixes(), table.beginning(whole, lang), Kind.FUZZY, limit);
    if (found.size() == before) {
      take(table.prefixes(), table.beginning(phrase, lang), Kind.FUZZY, 1);
    }
  }

  private boolean known(String phrase) {
    byte[] bytes = phrase.getBytes(StandardCharsets.UTF_8);
    return table.beginning(Arrays.copyOf(bytes, bytes.length + 1), lang).next() >= 0;
  }

  private List<Guess> guesses(int most) {
    String[] words = Folding.split(folded);
    if (words.length > MOST_WORDS) {
      return List.of();
    }
    List<Guess> guesses = List.of(new Guess("", 0));
    for (int i = 0; i < words.length; i++) {
      List<Guess> longer = new ArrayList<>();
      for (Guess word : alternatives(words[i], i == words.length - 1, most)) {
        for (Guess guess : guesses) {
          String phrase = guess.phrase() + (i == 0 ? "" : " ") + word.phrase();
          longer.add(new Guess(phrase, guess.cost() + word.cost()));
        }
      }
      if (longer.isEmpty()) {
        return List.of();
      }
      longer.sort(Comparator.comparingInt(Guess::cost)); // stable: words come by rank
      guesses = longer.size() > MOST_GUESSES ? longer.subList(0, MOST_GUESSES) : longer;
    }
    List<Guess> all = new ArrayList<>(guesses);
    all.addAll(spacing(words));
    all.removeIf(guess -> guess.phrase().equals(folded));
    all.sort(Comparator.comparingInt(Guess::cost));
    return all;
  }

  /** The word itself where it is known or still being typed, and words near it. */
  private List<Guess> alternatives(String word, boolean last, int most) {
    Corrections corrections = table.corrections();
    List<Guess> alternatives = new ArrayList<>();
    boolean known = corrections.knows(word);
    boolean alone = word.length() == folded.length();
    if (known || last && !alone) {
      alternatives.add(new Guess(word, 0));
    }
    for (Corrections.Near near :
        corrections.near(
            word, known ? Math.min(CLOSE, most) : most, alone ? MOST_GUESSES : MOST_PER_WORD)) {
      if (last) {
        alternatives.add(new Guess(near.word(), near.best()));
      } else if (near.cost() <= most) {
        alternatives.add(new Guess(near.word(), near.cost()));
      }
    }
    return alternatives;
  }

  /** A space left out or put in by mistake. */
  private List<Guess> spacing(String[] words) {
    List<Guess> guesses = new ArrayList<>();
    if (words.length == 1 && folded.length() <= 24) {
      for (int i = 1; i < folded.length(); i++) {
        String split = folded.substring(0, i) + " " + folded.substring(i);
        if (table.beginning(split.getBytes(StandardCharsets.UTF_8), lang).next() >= 0) {
          guesses.add(new Guess(split, CLOSE));
        }
      }
    } else if (words.length == 2) {
      guesses.add(new Guess(words[0] + words[1], CLOSE));
    }
    return guesses;
  }

  private void relate() throws IOException {
    List<Facts> related = relations.of(folded, lang);
    if (related.isEmpty()) {
      String best = found.values().iterator().next().keyword();
      related = relations.of(Folding.fold(best), lang);
    }
    for (Facts facts : related) {
      for (String keyword : facts.related()) {
        if (room() == 0) {
          return;
        }
        if (add(keyword, Kind.RELATED)) {
          sources.addAll(facts.sources());
        }
      }
    }
  }
}
