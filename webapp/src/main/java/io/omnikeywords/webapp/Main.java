package io.omnikeywords.webapp;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 after an ordered end, 1 where the service cannot start or run, 2
 * for options that make no sense; 1 and 2 come with one line on standard error.
 */
@Command(
    name = "omni-keywords",
    description = "Keyword research as a service: search, analyze, suggest.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    subcommands = ImportCommand.class,
    footer = {
      "",
      "Each option can also be set by the environment variable named with it;",
      "the option wins. The chosen ports are written to <data>/ports.json.",
      "Exit codes: 0 ended in order, 1 cannot start, 2 wrong options."
    })
public final class Main implements Callable<Integer> {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:OMNI_KEYWORDS_PORT:-8080}",
      description =
          "Public port, 0 for a free one (env OMNI_KEYWORDS_PORT; here: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "${env:OMNI_KEYWORDS_ADMIN_PORT:-8081}",
      description =
          "Port for operators, 0 for a free one"
              + " (env OMNI_KEYWORDS_ADMIN_PORT; here: ${DEFAULT-VALUE}).")
  private int adminPort;

  @Option(
      names = "--admin-host",
      paramLabel = "HOST",
      defaultValue = "${env:OMNI_KEYWORDS_ADMIN_HOST:-127.0.0.1}",
      description =
          "Address the admin port is bound to; one that others can reach needs --admin-keystore"
              + " (env OMNI_KEYWORDS_ADMIN_HOST; here: ${DEFAULT-VALUE}).")
  private String adminHost = AdminOptions.LOOPBACK;

  @Option(
      names = "--admin-name",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:OMNI_KEYWORDS_ADMIN_NAMES}",
      description =
          "Host names by which the admin port is called, beside its host and localhost"
              + " (env OMNI_KEYWORDS_ADMIN_NAMES).")
  private @Nullable Set<String> adminNames;

  @Option(
      names = "--admin-keystore",
      paramLabel = "FILE",
      defaultValue = "${env:OMNI_KEYWORDS_ADMIN_KEYSTORE}",
      description =
          "PKCS12 with key and certificate of the admin port, its password in env"
              + " OMNI_KEYWORDS_ADMIN_KEYSTORE_PASSWORD (env OMNI_KEYWORDS_ADMIN_KEYSTORE).")
  private @Nullable Path adminKeystore;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      defaultValue = "${env:OMNI_KEYWORDS_ADMIN_TOKEN_FILE}",
      description =
          "File with the token of operators; else env OMNI_KEYWORDS_ADMIN_TOKEN, else made and kept"
              + " in <data>/admin-token (env OMNI_KEYWORDS_ADMIN_TOKEN_FILE).")
  private @Nullable Path adminTokenFile;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "${env:OMNI_KEYWORDS_LOG_FORMAT:-plain}",
      description =
          "Log lines for people (plain) or machines (json)"
              + " (env OMNI_KEYWORDS_LOG_FORMAT; here: ${DEFAULT-VALUE}).")
  private LogConfigurator.Format logFormat = LogConfigurator.Format.plain;

  @Option(
      names = "--trace-endpoint",
      paramLabel = "URL",
      defaultValue = "${env:OMNI_KEYWORDS_TRACE_ENDPOINT}",
      description =
          "Where to send traces by OTLP over HTTP, such as http://localhost:4318/v1/traces; none"
              + " are made without (env OMNI_KEYWORDS_TRACE_ENDPOINT).")
  private @Nullable String traceEndpoint;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:OMNI_KEYWORDS_DATA:-data}",
      description =
          "Directory of the index and imports, made if missing"
              + " (env OMNI_KEYWORDS_DATA; here: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "${env:OMNI_KEYWORDS_CONFIG}",
      description =
          "Policies (circuit-breakers, endpoints, …) and what to import on start, in YAML"
              + " (env OMNI_KEYWORDS_CONFIG).")
  private @Nullable Path config;

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    // As from Java 23 on. Jetty asks for all locales, and the older provider takes long to list
    // them.
    System.setProperty("java.locale.providers", "CLDR");
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(
            (e, arguments) -> {
              CommandLine command = e.getCommandLine();
              command.getErr().println(command.getCommandName() + ": " + e.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              String message = e instanceof StartException ? e.getMessage() : e.toString();
              command.getErr().println(command.getCommandName() + ": " + message);
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public Integer call() throws StartException {
    requirePort("--port", port);
    requirePort("--admin-port", adminPort);
    LogConfigurator.choose(logFormat);
    ConfigFile settings = config == null ? ConfigFile.EMPTY : ConfigFile.read(config);
    var admin =
        new AdminOptions(
            adminHost,
            adminPort,
            adminNames == null ? Set.of() : adminNames,
            adminKeystore,
            adminTokenFile,
            System::getenv);
    new Service(data, port, admin, settings, telemetry()).run();
    return CommandLine.ExitCode.OK;
  }

  private Telemetry telemetry() {
    try {
      return traceEndpoint == null ? Telemetry.OFF : Telemetry.to(traceEndpoint);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "Invalid value for option '--trace-endpoint': it must be an http or https URL");
    }
  }

  private void requirePort(String option, int value) {
    if (value < 0 || value > 65_535) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "Invalid value for option '" + option + "': " + value + " is not from 0 to 65535");
    }
  }

  /** The version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"omni-keywords " + (version == null ? "(not packaged)" : version)};
    }
  }
}
