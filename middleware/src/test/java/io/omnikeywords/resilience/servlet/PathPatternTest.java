package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b, true",
    "/a/b, /a/b/, true",
    "/a/b, /a, false",
    "/a/b, /a/bc, false",
    "/a/b, /a/b/c, false",
    "/a/*, /a, true",
    "/a/*, /a/, true",
    "/a/*, /a/b, true",
    "/a/*, /a/b/c/d, true",
    "/a/*, /ab, false",
    "/*, /, true",
    "/*, /any/thing, true",
    "/, /, true",
    "/, /a, false",
    "/a/{id}, /a/7, true",
    "/a/{id}, /a/, false",
    "/a/{id}, /a, false",
    "/a/{id}, /a/7/b, false",
    "/a/{id}/b, /a/7/b, true",
    "/a/{id}/b/*, /a/7/b/c, true",
    "/a/{id}/b/*, /a/7/c, false"
  })
  void pattern_matches_whatItSays(String pattern, String path, boolean matches) {
    assertThat(new PathPattern(pattern).matches(path)).isEqualTo(matches);
  }
}
