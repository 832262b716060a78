package io.omnikeywords.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.keywords.imports.Imports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command without the index; the acceptance tests build that with the real jar. */
class ImportCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path temp;

  private int run(String... arguments) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void import_withoutIndex_takesTheFileAndLeavesTheIndex() throws IOException {
    Path data = temp.resolve("data");
    Path file = Files.writeString(temp.resolve("x.csv"), "keyword,count\na,1\nb,x\nc,3\n");

    int code = run("import", "csv", file.toString(), "--no-index", "--data", data.toString());

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("x.csv:3: count is not a whole number: 'x'")
        .contains("2 keywords of 3 lines into x");
    assertThat(Imports.sources(data)).extracting(s -> s.name()).containsExactly("x");
    assertThat(data.resolve("index")).doesNotExist();
  }

  @Test
  void import_ofABrokenFile_isExitCode1AndChangesNothing() throws IOException {
    Path data = temp.resolve("data");
    Path file = Files.writeString(temp.resolve("x.gz"), "not gzip");

    assertThat(run("import", "pageviews", file.toString(), "--data", data.toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("x.gz: is named .gz but holds no gzip data")
        .doesNotContain("\tat ");
    assertThat(Imports.sources(data)).isEmpty();
  }

  @Test
  void import_withOptionsThatMakeNoSense_isExitCode2() throws IOException {
    String file = Files.writeString(temp.resolve("x.csv"), "keyword\na\n").toString();
    String data = temp.resolve("data").toString();

    assertThat(run("import", "xls", file, "--data", data)).isEqualTo(2);
    assertThat(run("import", "csv", "--data", data)).isEqualTo(2);
    assertThat(run("import", "csv", file, "--columns", "word=0", "--data", data)).isEqualTo(2);
    assertThat(run("import", "csv", file, "--lang", "English", "--data", data)).isEqualTo(2);
    assertThat(run("import", "pageviews", file, "--columns", "keyword=0", "--data", data))
        .isEqualTo(2);
  }
}
