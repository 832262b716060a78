package io.omnikeywords.keywords.provider;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a provider can be asked.
 *
 * @param operations the operations it has
 * @param langs ISO 639-1 codes it knows; empty where it knows any
 * @param batch keywords one call for metrics may name; at least 1
 * @param perQuestion keywords of one question that it is asked about at most; at least {@code
 *     batch}
 */
public record Capabilities(
    Set<Operation> operations, Set<String> langs, int batch, int perQuestion) {

  /** The things a provider may do. */
  public enum Operation {
    IDEAS,
    METRICS,
    SUGGEST
  }

  public Capabilities {
    operations = Set.copyOf(operations);
    langs = Set.copyOf(langs);
  }

  /** Whether it has the operation in that language; null asks for any language. */
  public boolean has(Operation operation, @Nullable String lang) {
    return operations.contains(operation)
        && (lang == null || langs.isEmpty() || langs.contains(lang));
  }
}
