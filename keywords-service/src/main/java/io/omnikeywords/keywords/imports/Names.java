package io.omnikeywords.keywords.imports;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names of sources and languages must look like. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern LANG = Pattern.compile("[a-z]{2,3}(-[a-z0-9]{1,12})*");

  private Names() {}

  static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a source's name has 1 to 64 of a-z, 0-9, '.', '_', '-' and starts with a letter or"
              + " digit; not "
              + Text.shown(name));
    }
  }

  static boolean isLang(String lang) {
    return LANG.matcher(lang).matches();
  }

  static void checkLang(@Nullable String lang) {
    if (lang != null && !isLang(lang)) {
      throw new IllegalArgumentException(
          "a language is a code such as en or pt, not " + Text.shown(lang));
    }
  }

  /** A source's name made of a file's: {@code ptwiki} of {@code Ptwiki.tsv.gz}. */
  static String of(Path file) {
    String base =
        String.valueOf(file.getFileName())
            .toLowerCase(Locale.ROOT)
            .replaceFirst("(\\.(csv|tsv|txt))?(\\.gz)?$", "")
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceFirst("^[._-]+", "");
    return base.isEmpty() ? "csv" : base.substring(0, Math.min(64, base.length()));
  }
}
