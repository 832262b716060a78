package io.omnikeywords.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no HTTP client would send, byte by byte. */
class RawRequestTest {

  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.ready();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          garbage\\r\\n\\r\\n                                                              | 400
          GET\\r\\n\\r\\n                                                                  | 400
          GET / HTTP/9.9\\r\\nHost: x\\r\\n\\r\\n                                            | 505
          GET / HTTP/1.1\\r\\n\\r\\n                                                       | 400
          GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n                                          | 400
          GET / HTTP/1.1\\r\\nHost: x\\r\\nHost: y\\r\\n\\r\\n                                 | 400
          GET / HTTP/1.1\\r\\nHost: x\\r\\nBad Header: y\\r\\n\\r\\n                           | 400
          GET / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -1\\r\\n\\r\\n                      | 400
          GET / HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n  | 400
          GET /%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n                                         | 400
          GET /../../etc/passwd HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n                            | 400
          GET /keywords/%2e%2e/search?q=a HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n                  | 400
          GET /keywords%2fsearch?q=a HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n                       | 400
          GET /keywords/search?q=%zz HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n  | 400
          GET /keywords/search?q=% HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n    | 400
          GET /keywords/search?q=%4 HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n   | 400
          POST /keywords/analyze HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n | 400
          """)
  void malformed_isProblemJsonWithoutVersionOrStack(String request, int status) throws Exception {
    String answer = server.raw(request.replace("\\r", "\r").replace("\\n", "\n"));

    assertProblem(answer, status);
  }

  @Test
  void address_tooLong_is414() throws Exception {
    assertProblem(server.raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
  }

  @Test
  void headers_tooLarge_is431() throws Exception {
    assertProblem(
        server.raw("GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(20_000) + "\r\n\r\n"), 431);
  }

  @Test
  void query_inRawUtf8_isRead() throws Exception {
    String answer =
        server.raw(
            "GET /keywords/search?q=caf\u00e9|<> HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"query\":\"caf\u00e9|<>\"");
  }

  @Test
  void query_inRawLatin1_is400() throws Exception {
    assertProblem(
        server.raw(
            "GET /keywords/search?q=caf\u00e9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        400);
  }

  @Test
  void body_endingEarly_is400() throws Exception {
    String half =
        "POST /keywords/analyze HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{\"keywords\":";
    try (var socket = new java.net.Socket("localhost", server.server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertProblem(answer, 400);
    }
  }

  @Test
  void lineBreak_inAPagesQuery_becomesNoHeader() throws Exception {
    String answer =
        server.raw("GET /?q=a%0d%0aX-Evil:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("X-Evil");
  }

  private static void assertProblem(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/problem+json")
        .contains("\"status\":" + status)
        .doesNotContain("Server:")
        .doesNotContainIgnoringCase("jetty")
        .doesNotContain("\tat ")
        .doesNotContain("Exception");
  }
}
