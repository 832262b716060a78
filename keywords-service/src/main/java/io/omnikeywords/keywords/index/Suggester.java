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
  private static final int LONGEST_SPLIT = 24;
  private static final int KEPT = 2;
  private static final int KEPT_FROM = 5;
  private static final int SHORT = 3; // up to here most words are near each other

  private final SuggestTable table;
  private final Relations relations;
  private final String folded;
  private final byte[] typed;
  private final int limit;
  private final @Nullable String lang;
  private final Map<String, Suggestion> found = new LinkedHashMap<>();
  private final Set<String> sources = new LinkedHashSet<>();
  private List<Guess> close = List.of();

  Suggester(SuggestTable table, Relations relations, String q, int limit, @Nullable String lang) {
    this.table = table;
    this.relations = relations;
    this.folded = Folding.fold(q);
    this.typed = folded.getBytes(StandardCharsets.UTF_8);
    this.limit = limit;
    this.lang = lang;
  }

  List<Suggestion> suggest() throws IOException {
    int kept = reserve();
    take(table.prefixes(), table.beginning(typed, lang), Kind.PREFIX, limit - kept);
    if (room() > kept) {
      take(table.infixes(), table.containing(typed, lang), Kind.INFIX, room() - kept);
    }
    if (room() > 0 && (folded.length() > SHORT || found.isEmpty())) {
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

  /**
   * Places kept for corrections where a word is typed that is no entry, for it may be a mistyped
   * one although ten others begin with it: artic may be article or arctic.
   */
  private int reserve() {
    boolean maybeWhole =
        limit >= KEPT_FROM && folded.length() >= KEPT_FROM && folded.indexOf(' ') < 0;
    if (!maybeWhole || known(folded)) {
      return 0;
    }
    close =
        table.corrections().near(folded, CLOSE, MOST_GUESSES).stream()
            .filter(near -> near.cost() <= CLOSE && known(near.word()))
            .limit(KEPT)
            .map(near -> new Guess(near.word(), near.cost()))
            .toList();
    return close.size();
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
    List<Guess> guesses =
        room() <= close.size() ? close : guesses(known(folded) ? CLOSE : FARTHEST);
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
    return begins(phrase + '\0'); // the byte that ends a phrase
  }

  /** Word by word, only as long as some entry begins with what is guessed so far. */
  private List<Guess> guesses(int most) {
    String[] words = Folding.split(folded);
    if (words.length > MOST_WORDS) {
      return List.of();
    }
    List<Guess> guesses = List.of(new Guess("", 0));
    for (int i = 0; i < words.length && !guesses.isEmpty(); i++) {
      guesses = longer(guesses, words[i], i == words.length - 1, most);
    }
    List<Guess> all = new ArrayList<>(guesses);
    all.addAll(spacing(words));
    all.removeIf(guess -> guess.phrase().equals(folded));
    all.sort(Comparator.comparingInt(Guess::cost)); // stable: words come by rank
    return all;
  }

  /**
   * Adds the next word to each guess: as it was typed where entries go on like that, else what is
   * near it. A word that is right where it stands is not corrected.
   */
  private List<Guess> longer(List<Guess> guesses, String word, boolean last, int most) {
    List<Guess> longer = new ArrayList<>();
    boolean first = guesses.get(0).phrase().isEmpty();
    if (!(first && last)) {
      for (Guess guess : guesses) {
        extend(guess, new Guess(word, 0), 0, last, most, longer);
      }
    }
    if (longer.isEmpty()) {
      int reach = table.corrections().knows(word) ? Math.min(CLOSE, most) : most;
      int limit = first && last ? MOST_GUESSES : MOST_PER_WORD;
      for (Corrections.Near near : table.corrections().near(word, reach, limit)) {
        int cost = last ? near.best() : near.cost();
        for (Guess guess : guesses) {
          extend(guess, new Guess(near.word(), cost), near.rarity(), last, most, longer);
        }
      }
      longer.sort(Comparator.comparingInt(Guess::cost));
    }
    return longer.size() > MOST_GUESSES ? longer.subList(0, MOST_GUESSES) : longer;
  }

  private void extend(
      Guess guess, Guess word, int rarity, boolean last, int most, List<Guess> longer) {
    int cost = guess.cost() + word.cost(); // rare words weigh more, but are not farther
    String phrase = guess.phrase().isEmpty() ? word.phrase() : guess.phrase() + " " + word.phrase();
    if (cost <= most && begins(last ? phrase : phrase + " ")) {
      longer.add(new Guess(phrase, cost + rarity));
    }
  }

  private boolean begins(String phrase) {
    return table.begins(phrase.getBytes(StandardCharsets.UTF_8), lang);
  }

  /** A space left out or put in by mistake. */
  private List<Guess> spacing(String[] words) {
    List<Guess> guesses = new ArrayList<>();
    if (words.length == 1 && folded.length() <= LONGEST_SPLIT) {
      for (int i = 1; i < folded.length(); i++) {
        if (table.corrections().knows(folded.substring(0, i))) {
          String split = folded.substring(0, i) + " " + folded.substring(i);
          if (begins(split)) {
            guesses.add(new Guess(split, CLOSE));
          }
        }
      }
    } else if (words.length == 2 && begins(words[0] + words[1])) {
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
