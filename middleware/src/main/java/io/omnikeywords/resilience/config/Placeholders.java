package io.omnikeywords.resilience.config;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code ${NAME}} and {@code ${NAME:default}} in a value; {@code $${} stands for {@code ${}. */
final class Placeholders {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$(\\$\\{)|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}|\\$\\{");

  private Placeholders() {}

  static String resolve(String text, UnaryOperator<@Nullable String> environment) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value(matcher, environment)));
    }
    return matcher.appendTail(resolved).toString();
  }

  private static String value(Matcher matcher, UnaryOperator<@Nullable String> environment) {
    if (matcher.group(1) != null) {
      return matcher.group(1);
    }
    if (matcher.group(2) == null) {
      throw new IllegalArgumentException(
          "\"${\" begins neither ${NAME} nor ${NAME:default}; write $${ for ${ itself");
    }
    String value = environment.apply(matcher.group(2));
    if (value == null) {
      value = matcher.group(3);
    }
    if (value == null) {
      throw new IllegalArgumentException(
          "environment variable " + matcher.group(2) + " is not set and has no default");
    }
    return value;
  }
}
