package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "/, /",
    "/a/b, /a/b",
    "/a/b/, /a/b/",
    "/a//b, /a/b",
    "//a/b, /a/b",
    "/a/./b, /a/b",
    "/a/b/., /a/b",
    "/a/../b, /b",
    "/a/..;x=1/b, /b",
    "/a;x=1/b;y=2, /a/b",
    "/a/;x/b, /a/b",
    "/a/b..c, /a/b..c",
    "/a/.b, /a/.b",
    "/;/a, /a"
  })
  void decodedPath_canonical_isSpelledOneWay(String path, String canonical) {
    assertThat(CanonicalPath.of(path)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/..", "/../a", "/a/../../b", "/a/..;x/..;y/b"})
  void path_aboveItsRoot_isNone(String path) {
    assertThat(CanonicalPath.of(path)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/a%2Fb, /a/b",
    "/a%252fb, /a/b",
    "/a%25252fb, /a/b",
    "/a\\b, /a/b",
    "/a%5Cb, /a/b",
    "/%2e%2e/b,",
    "/a/%2e%2e;x/b, /b",
    "/a%3bx=1/b, /a/b",
    "/a%, /a%",
    "/a%zz, /a%zz",
    "/%6b, /k"
  })
  void rawPath_generous_isDecodedToTheEnd(String raw, String canonical) {
    assertThat(CanonicalPath.generous(raw)).isEqualTo(canonical);
  }

  @Test
  void plainPath_isNotUnusual() {
    assertThat(CanonicalPath.isUnusual("/keywords/search-1_2~3")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%61", "/a;b", "/a\\b", "//a", "/./a", "/../a", "/.a"})
  void strangePath_isUnusual(String raw) {
    assertThat(CanonicalPath.isUnusual(raw)).isTrue();
  }
}
