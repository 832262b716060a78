package io.omnikeywords.keywords.index;

/** Told how far a long piece of work has come; called often, from one thread at a time. */
@FunctionalInterface
public interface Progress {

  /**
   * @param phase what is being done, such as {@code indexing wordnet-3.1}
   * @param done units done so far, 0 at the start of a phase
   * @param total units in all, or -1 where that is not known
   */
  void update(String phase, long done, long total);
}
