package io.omnikeywords.chaos;

import io.omnikeywords.chaos.StubProvider.Format;
import io.omnikeywords.chaos.StubProvider.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The four stubs and a configuration that names them. */
final class Providers implements AutoCloseable {

  final Map<String, StubProvider> stubs = new LinkedHashMap<>();

  Providers() throws IOException {
    stubs.put("sug", new StubProvider(Format.OPENSEARCH));
    stubs.put("muse", new StubProvider(Format.DATAMUSE));
    stubs.put("views", new StubProvider(Format.WIKIMEDIA));
    stubs.put("seo", new StubProvider(Format.DATAFORSEO));
  }

  /**
   * Writes the configuration.
   *
   * @param more lines of {@code providers}, such as its deadline
   * @param policies of each of them, in YAML's flow style
   */
  Path config(Path file, String more, String policies) throws IOException {
    String text =
        """
        providers:
          %s
          sources:
            sug: { type: opensearch, url: "%s/s?q={searchTerms}", priority: 3, policies: %s }
            muse: { type: datamuse, url: "%s", priority: 2, policies: %s }
            views: { type: wikimedia, url: "%s", max-articles: 3, policies: %s }
            seo: { type: dataforseo, url: "%s", login: a, password: b, policies: %s }
        """
            .formatted(
                more,
                stubs.get("sug").url(),
                policies,
                stubs.get("muse").url(),
                policies,
                stubs.get("views").url(),
                policies,
                stubs.get("seo").url(),
                policies);
    return Files.writeString(file, text);
  }

  void become(Mode mode) throws IOException {
    for (StubProvider stub : stubs.values()) {
      stub.become(mode);
    }
  }

  @Override
  public void close() throws IOException {
    for (StubProvider stub : stubs.values()) {
      stub.close();
    }
  }
}
