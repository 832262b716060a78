package io.omnikeywords.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that are no proper request, sent to the running jar. */
class RawRequestIT {

  private final RunningService service = RunningService.shared();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          garbage                                            | 400
          GET / HTTP/9.9\\r\\nHost: x                        | 505
          GET / HTTP/1.1                                     | 400
          GET / HTTP/1.1\\r\\nHost: a b                      | 400
          GET / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -1 | 400
          GET /%zz HTTP/1.1\\r\\nHost: x                     | 400
          GET /../../etc/passwd HTTP/1.1\\r\\nHost: x        | 400
          """)
  void malformed_isProblemJson(String request, int status) throws IOException {
    String answer = raw(request.replace("\\r", "\r").replace("\\n", "\n") + "\r\n\r\n");

    assertProblem(answer, status);
  }

  @Test
  void tooLarge_isRefusedByKind() throws IOException {
    assertProblem(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
    assertProblem(
        raw("GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(20_000) + "\r\n\r\n"), 431);
  }

  private static void assertProblem(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/problem+json")
        .contains("\"status\":" + status)
        .doesNotContain("Server:")
        .doesNotContainIgnoringCase("jetty")
        .doesNotContain("\tat ");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", service.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      var answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
