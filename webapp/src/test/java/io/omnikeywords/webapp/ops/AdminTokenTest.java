package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

  @TempDir Path data;

  @Test
  void kept_isMadeOnce_forTheOwnerAlone_with256Bits() throws Exception {
    AdminToken made = AdminToken.keptIn(data);
    Path file = data.resolve("admin-token");
    String token = Files.readString(file).strip();
    assertThat(token).matches("[A-Za-z0-9_-]{43}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.matches(token)).isTrue();
    assertThat(AdminToken.keptIn(data).matches(token)).isTrue();
    assertThat(made.toString()).doesNotContain(token);
  }

  @Test
  void matches_theTokenAlone() {
    String token = "a".repeat(43);
    AdminToken own = AdminToken.of(token);
    assertThat(own.matches(token)).isTrue();
    assertThat(own.matches(token.substring(1))).isFalse();
    assertThat(own.matches(token + "a")).isFalse();
    assertThat(own.matches("")).isFalse();
    assertThat(own.matches("a".repeat(100_000))).isFalse();
  }

  @Test
  void given_tooShortOrUnsendable_isRefusedWithoutShowingIt() {
    for (String token : new String[] {"", "secret", "a".repeat(42), "a".repeat(50) + "\n"}) {
      assertThatThrownBy(() -> AdminToken.of(token))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("43 to 512")
          .hasMessageNotContaining(token.isEmpty() ? "no token" : token);
    }
  }
}
