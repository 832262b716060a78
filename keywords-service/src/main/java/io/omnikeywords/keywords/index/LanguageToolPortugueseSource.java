package io.omnikeywords.keywords.index;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import morfologik.fsa.FSA;
import org.jspecify.annotations.Nullable;

/**
 * What LanguageTool offers for Portuguese: the base forms of its part-of-speech dictionary, its
 * multi-word expressions, compounds, demonyms and Brazilian municipalities.
 *
 * <p>The count is the word's frequency class in the Brazilian, else the European spelling
 * dictionary: an ordinal from 2 to 25 on a logarithmic scale; words without a class have none.
 * Related are the other variant's spelling (Amazônia, Amazónia) and what LanguageTool proposes in
 * place of a loan word or cliché.
 */
final class LanguageToolPortugueseSource implements KeywordSource {
  private static final String RESOURCE = "/org/languagetool/resource/pt/";
  private static final String RULES = "/org/languagetool/rules/pt/";
  private static final String BASIS =
      "frequency class (ordinal, 2 to 25) in LanguageTool's spelling dictionary";
  private static final List<String> STATES =
      List.of(
          "AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO"
              .split(" "));

  private final Map<String, String> spellings = new LinkedHashMap<>();
  private final Map<String, Set<String>> related = new HashMap<>();

  @Override
  public String name() {
    return "languagetool-pt-6.8";
  }

  @Override
  public String version() {
    return "language-pt-6.8,portuguese-pos-dict-1.2.0/1";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public synchronized void forEach(Consumer<SourceEntry> consumer) throws IOException {
    spellings.clear();
    related.clear();
    new LemmaReader(fsa("portuguese.dict")).read(this::add);
    for (String line : lines(RESOURCE + "multiwords.txt")) {
      int tab = line.indexOf('\t');
      add(tab < 0 ? line : line.substring(0, tab));
    }
    for (String file : List.of("post-reform-compounds.txt", "compound_colours.txt")) {
      for (String line : lines(RESOURCE + file)) {
        add(line.replaceAll("[*+?$]+$", "")); // how the parts may be joined
      }
    }
    lines(RESOURCE + "hyphenated_words.txt").forEach(this::add);
    lines(RULES + "gentilicos.txt").forEach(this::add);
    for (String state : STATES) {
      lines(RESOURCE + "brazilian_municipalities/" + state + ".tsv").forEach(this::add);
    }
    for (String file :
        List.of(
            RESOURCE + "dialect_alternations.txt",
            RULES + "barbarisms.txt",
            RULES + "cliches.txt")) {
      lines(file).forEach(this::relate);
    }
    FSA brazilian = fsa("spelling/pt-BR.dict");
    FSA european = fsa("spelling/pt-PT-90.dict");
    spellings.forEach(
        (key, spelling) -> consumer.accept(entry(key, spelling, brazilian, european)));
    spellings.clear();
    related.clear();
  }

  private SourceEntry entry(String key, String spelling, FSA brazilian, FSA european) {
    Long count = frequencyClass(brazilian, spelling);
    if (count == null) {
      count = frequencyClass(european, spelling);
    }
    return new SourceEntry(
        spelling,
        "pt",
        count,
        null,
        null,
        null,
        count == null ? null : BASIS,
        null,
        null,
        null,
        List.of(),
        null,
        List.copyOf(related.getOrDefault(key, Set.of())));
  }

  /** Comments end at the line; where a word is there in two spellings, lower case wins. */
  private void add(String word) {
    String clean = Folding.clean(word);
    String key = clean.toLowerCase(Locale.ROOT);
    if (clean.length() < 2 || clean.chars().noneMatch(Character::isLetter)) {
      return;
    }
    spellings.merge(key, clean, (a, b) -> b.equals(key) ? b : a);
  }

  /** A line {@code one=other|another}; both sides are told of each other if both are words here. */
  private void relate(String line) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      return;
    }
    String one = line.substring(0, equals);
    for (String other : line.substring(equals + 1).split("\\|")) {
      String a = spellings.get(Folding.clean(one).toLowerCase(Locale.ROOT));
      String b = spellings.get(Folding.clean(other).toLowerCase(Locale.ROOT));
      if (a != null && b != null && !a.equals(b)) {
        related.computeIfAbsent(a.toLowerCase(Locale.ROOT), k -> new LinkedHashSet<>()).add(b);
        related.computeIfAbsent(b.toLowerCase(Locale.ROOT), k -> new LinkedHashSet<>()).add(a);
      }
    }
  }

  private static List<String> lines(String path) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : EmbeddedSources.lines(path)) {
      int comment = line.indexOf('#');
      lines.add(comment < 0 ? line : line.substring(0, comment));
    }
    return lines;
  }

  private static FSA fsa(String file) throws IOException {
    return FSA.read(new ByteArrayInputStream(EmbeddedSources.resource(RESOURCE + file)));
  }

  /** The letter after {@code word_}: A is no class, then one class a letter. */
  private static @Nullable Long frequencyClass(FSA fsa, String word) {
    int node = fsa.getRootNode();
    for (byte label : (word + "_").getBytes(StandardCharsets.UTF_8)) {
      int arc = fsa.getArc(node, label);
      if (arc == 0 || fsa.isArcTerminal(arc)) {
        return null;
      }
      node = fsa.getEndNode(arc);
    }
    int frequency = fsa.getArcLabel(fsa.getFirstArc(node)) - 'A';
    return frequency > 0 && frequency < 26 ? (long) frequency : null;
  }

  /**
   * Reads the forms of a part-of-speech dictionary that are their own base form: {@code
   * form_A_TAG}, where A says that nothing is to be cut off or added. The dictionary has 17 million
   * forms, most of them verbs with pronouns; each node is asked once whether a base form can
   * follow, so that only those paths are walked.
   */
  private static final class LemmaReader {
    private static final byte SEPARATOR = '_';
    private final FSA fsa;
    private final Map<Integer, Boolean> leads = new HashMap<>();
    private byte[] form = new byte[64];

    LemmaReader(FSA fsa) {
      this.fsa = fsa;
    }

    void read(Consumer<String> consumer) {
      walk(fsa.getRootNode(), 0, consumer);
    }

    private void walk(int node, int length, Consumer<String> consumer) {
      for (int arc = fsa.getFirstArc(node); arc != 0; arc = fsa.getNextArc(arc)) {
        if (fsa.isArcTerminal(arc)) {
          continue;
        }
        byte label = fsa.getArcLabel(arc);
        int next = fsa.getEndNode(arc);
        if (label == SEPARATOR) {
          if (isBase(next)) {
            consumer.accept(new String(form, 0, length, StandardCharsets.UTF_8));
          }
        } else if (leads(next)) {
          if (length == form.length) {
            form = Arrays.copyOf(form, 2 * length);
          }
          form[length] = label;
          walk(next, length + 1, consumer);
        }
      }
    }

    private boolean leads(int node) {
      Boolean known = leads.get(node);
      if (known != null) {
        return known;
      }
      boolean found = false;
      for (int arc = fsa.getFirstArc(node); arc != 0 && !found; arc = fsa.getNextArc(arc)) {
        if (!fsa.isArcTerminal(arc)) {
          int next = fsa.getEndNode(arc);
          found = fsa.getArcLabel(arc) == SEPARATOR ? isBase(next) : leads(next);
        }
      }
      leads.put(node, found);
      return found;
    }

    private boolean isBase(int node) {
      int arc = fsa.getArc(node, (byte) 'A');
      return arc != 0 && !fsa.isArcTerminal(arc) && fsa.getArc(fsa.getEndNode(arc), SEPARATOR) != 0;
    }
  }
}
