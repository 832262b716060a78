package io.omnikeywords.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnikeywords.keywords.resilient.CallObserver;
import io.omnikeywords.resilience.ResilienceManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be wrong before the service runs, each told in one line. */
class StartupTest {

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --port abc        | '--port': 'abc' is not an int
          --port 65536      | '--port': 65536 is not from 0 to 65535
          --port -1         | '--port': -1 is not from 0 to 65535
          --admin-port 1e3  | '--admin-port': '1e3' is not an int
          --bogus           | Unknown option: '--bogus'
          surplus           | Unmatched argument at index 0: 'surplus'
          """)
  void option_thatMakesNoSense_isOneLineAndExitCode2(String arguments, String message) {
    var err = new StringWriter();
    int code =
        Main.commandLine().setErr(new PrintWriter(err)).execute(arguments.strip().split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains(message);
  }

  @Test
  void help_namesOptionsAndVariables() {
    var out = new StringWriter();
    int code = Main.commandLine().setOut(new PrintWriter(out)).execute("--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("--port", "--admin-port", "--data", "--config", "--version")
        .contains("OMNI_KEYWORDS_PORT", "OMNI_KEYWORDS_ADMIN_PORT")
        .contains("OMNI_KEYWORDS_DATA", "OMNI_KEYWORDS_CONFIG");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          import: []                                          | :1: unknown key "import"; known are circuit-breakers
          imports: 1                                          | :1: a list is expected
          imports: [ {format: csv} ]                          | :1: an import needs format and files
          imports: [ {format: xls, files: [a]} ]              | :1: unknown format 'xls'
          imports: [ {format: csv, files: [a], lnag: pt} ]    | :1: unknown key 'lnag'
          imports: [ {format: csv, files: [a], header: si} ]  | :1: true or false is expected
          imports: [ {format: pageviews, files: [a], name: x} ] | :1: the format pageviews takes no name
          imports: [                                          | conf.yaml:
          providers: { deadline: soon }                       | :1: deadline must be a duration
          providers: { sources: { a: { type: x } } }          | :1: type must be one of
          bulkheads: {b: {max-concurrent-calls: 0}}           | :1: max-concurrent-calls must be at least 1 but is 0
          endpoints: [ {path: /a, retry: r} ]                 | :1: "r" is not among the retries
          `# nothing`                                         | :1: says nothing; write {} if that is meant
          """)
  void config_thatMakesNoSense_isRefusedWithItsLine(String yaml, String reason) throws IOException {
    Path file = Files.writeString(temp.resolve("conf.yaml"), yaml);

    assertThatThrownBy(() -> ConfigFile.read(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void config_ofAnImport_isReadWithFilesBesideIt() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("conf.yaml"),
            """
            imports:
              - format: csv
                files: [words.tsv, /data/more.tsv]
                langs: [pt]
                columns: {keyword: 0, count: 1}
                header: false
            """);

    assertThat(ConfigFile.read(file).imports())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.files())
                  .containsExactly(temp.resolve("words.tsv"), Path.of("/data/more.tsv"));
              assertThat(entry.spec().format()).isEqualTo("csv");
              assertThat(entry.spec().langs()).containsExactly("pt");
              assertThat(entry.spec().columns()).containsEntry("count", "1");
              assertThat(entry.spec().header()).isFalse();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          import                              | Missing required parameter
          import csv                          | Missing required parameter
          import xls a.xls                    | unknown format 'xls'
          import csv a.csv --columns wrods=1  | unknown column 'wrods'
          import pageviews a.gz --delimiter , | pageviews takes no delimiter
          """)
  void import_thatMakesNoSense_isOneLineAndExitCode2(String arguments, String message) {
    var err = new StringWriter();
    int code =
        Main.commandLine().setErr(new PrintWriter(err)).execute(arguments.strip().split(" +"));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains(message);
  }

  @Test
  void import_ofAMissingFile_isOneLineAndExitCode1() {
    var err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute("import", "csv", "--data", temp.toString(), temp.resolve("no.csv").toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("no.csv");
  }

  @Test
  void config_missing_isOneLineAndExitCode1() {
    var err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute("--config", temp.resolve("none.yaml").toString());

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("none.yaml");
  }

  @Test
  void data_thatIsAFile_cannotBeHeld() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertThatThrownBy(() -> DataDirectory.hold(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot be written: a file of this name is in the way");
  }

  @Test
  void data_heldByAnother_cannotBeHeldTwice() throws Exception {
    try (DataDirectory held = DataDirectory.hold(temp)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DataDirectory.hold(temp))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("in use by another running service");
    }
    DataDirectory.hold(temp).close();
  }

  @Test
  void port_inUse_isToldWithItsOption() throws Exception {
    Run run = Run.in(temp);
    try (ServerSocket taken = new ServerSocket(0);
        ResilienceManager manager = run.manager()) {
      assertThat(manager).isNotNull();
      var server = new WebServer(run, taken.getLocalPort(), TestServer.ADMIN, ConfigFile.EMPTY);
      assertThatThrownBy(server::bind)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("public port " + taken.getLocalPort())
          .hasMessageContaining("--port");
      server.stop();
    }
  }

  @Test
  void passwordFile_thatIsNotThere_isToldWithItsProvider() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("conf.yaml"),
            "providers: { sources: { seo: { type: dataforseo, login: a, password-file: gone } } }");
    ProvidersSection providers = ConfigFile.read(file).providers();
    try (ResilienceManager manager = ResilienceManager.create()) {
      assertThatThrownBy(
              () -> providers.before(new InMemoryKeywords(), temp, manager, CallObserver.NONE))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("password-file of provider seo")
          .hasMessageContaining(temp.resolve("gone").toString());
    }
  }

  @Test
  void portsFile_isWholeAndGoesAway() throws IOException {
    var ports = new PortsFile(temp);
    ports.write(18080, 18081);

    assertThat(temp.resolve("ports.json"))
        .hasContent(
            "{\"port\":18080,\"admin_port\":18081,\"pid\":" + ProcessHandle.current().pid() + "}");
    assertThat(temp.toFile().list()).containsExactly("ports.json");
    ports.delete();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void progress_onATerminal_drawsABarAndEndsItsLine() {
    var out = new ByteArrayOutputStream();
    var now = new AtomicLong();
    var progress =
        new ConsoleProgress(true, new PrintStream(out, true, StandardCharsets.UTF_8), now::get);

    progress.update("indexing", 0, 200);
    assertThat(out.size()).as("work that may be over at once shows nothing").isZero();
    now.set(2_000_000_000L);
    progress.update("indexing", 50, 200);
    progress.update("indexing", 51, 200);
    now.set(4_000_000_000L);
    progress.update("indexing", 200, 200);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "\r\u001b[K[#######-----------------------] 25 % indexing, 25/s, 6 s left"
                + "\r\u001b[K[##############################] 100 % indexing, 50/s"
                + System.lineSeparator());
  }
}
