package io.omnikeywords.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A remote source on loopback that speaks one of the four formats, well or badly. */
final class StubProvider implements AutoCloseable {

  enum Format {
    OPENSEARCH,
    DATAMUSE,
    WIKIMEDIA,
    DATAFORSEO
  }

  enum Mode {
    HEALTHY,
    DOWN,
    HUNG,
    SLOW,
    FLAPPING,
    BUSY,
    FAILING,
    GARBAGE,
    HUGE,
    HALF,
    CLOSING
  }

  private record Held(String phrase, CountDownLatch until) {}

  private static final Pattern PHRASE = Pattern.compile("[?&](?:q|s|ml)=([^& ]*)");
  private static final Pattern TITLE = Pattern.compile("/all-access/user/([^/]+)/");
  private static final Pattern KEYWORDS = Pattern.compile("\"keywords\":\\[(.*?)]");
  private static final long HUGE_BYTES = 500_000_000L;

  final AtomicInteger requests = new AtomicInteger();
  private final Format format;
  private final int port;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "stub");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.HEALTHY;
  private volatile int delayMillis;
  private volatile Held held = new Held("", new CountDownLatch(0));
  private volatile ServerSocket server;

  StubProvider(Format format) throws IOException {
    this.format = format;
    this.server = listen(0);
    this.port = server.getLocalPort();
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), at), 2_048);
    threads.execute(() -> accept(socket));
    return socket;
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connection.setTcpNoDelay(true); // head and body are two writes
        open.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Keeps requests that name the phrase without an answer until the latch is open. */
  void hold(String phrase, CountDownLatch until) {
    held = new Held(phrase, until);
  }

  /** How long it thinks while healthy. */
  void delay(int millis) {
    delayMillis = millis;
  }

  /** From now on; connections under way are closed. */
  void become(Mode next) throws IOException {
    mode = next;
    if (next == Mode.DOWN) {
      server.close();
    } else if (server.isClosed()) {
      server = listen(port);
    }
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** From now on, on connections under way too. */
  void turn(Mode next) {
    mode = next;
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(header.substring(15).strip());
          }
        }
        String body = new String(in.readNBytes(length), UTF_8);
        answer(requests.incrementAndGet(), line + " " + body, socket, socket.getOutputStream());
      }
    } catch (IOException | InterruptedException gone) {
      // the client's or the test's end of it
    } finally {
      open.remove(socket);
    }
  }

  private void answer(int number, String request, Socket socket, OutputStream out)
      throws IOException, InterruptedException {
    byte[] good = body(request).getBytes(UTF_8);
    switch (mode) {
      case HEALTHY -> {
        if (request.contains(held.phrase)) {
          held.until.await();
        }
        Thread.sleep(delayMillis);
        send(out, "200 OK", "", good);
      }
      case DOWN, CLOSING -> socket.close();
      case HUNG -> Thread.sleep(3_600_000);
      case SLOW -> {
        out.write(head("200 OK", "", good.length));
        for (byte each : good) {
          out.write(each);
          out.flush();
          Thread.sleep(100);
        }
      }
      case FLAPPING -> send(out, number % 2 == 0 ? "200 OK" : "500 No", "", good);
      case FAILING -> send(out, "500 No", "", good);
      case BUSY -> send(out, "429 Busy", "Retry-After: 1\r\n", new byte[0]);
      case GARBAGE -> send(out, "200 OK", "", "<html>\0\u00ff[[[".getBytes(UTF_8));
      case HUGE -> {
        out.write(head("200 OK", "", HUGE_BYTES));
        byte[] block = new byte[64 * 1024];
        for (long sent = 0; sent < HUGE_BYTES; sent += block.length) {
          out.write(block);
        }
      }
      case HALF -> {
        out.write(head("200 OK", "", good.length));
        out.write(good, 0, good.length / 2);
        out.flush();
        socket.close();
      }
    }
  }

  private static void send(OutputStream out, String status, String headers, byte[] body)
      throws IOException {
    out.write(head(status, headers, body.length));
    out.write(body);
    out.flush();
  }

  private static byte[] head(String status, String headers, long length) {
    return ("HTTP/1.1 "
            + status
            + "\r\nContent-Type: application/json\r\n"
            + headers
            + "Content-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(UTF_8);
  }

  private String body(String request) {
    return switch (format) {
      case OPENSEARCH -> {
        String q = json(find(PHRASE, request));
        yield "[\"" + q + "\",[\"" + q + " one\",\"" + q + " two\"]]";
      }
      case DATAMUSE -> {
        String q = json(find(PHRASE, request));
        yield "[{\"word\":\""
            + q
            + " like\",\"score\":2},{\"word\":\""
            + q
            + " too\",\"score\":1}]";
      }
      case WIKIMEDIA -> {
        List<String> items = new ArrayList<>();
        for (int i = 12; i >= 1; i--) {
          YearMonth month = YearMonth.now(java.time.ZoneOffset.UTC).minusMonths(i);
          items.add(
              "{\"article\":\""
                  + json(find(TITLE, request))
                  + "\",\"timestamp\":\""
                  + "%04d%02d0100".formatted(month.getYear(), month.getMonthValue())
                  + "\",\"views\":"
                  + (100 - i)
                  + "}");
        }
        yield "{\"items\":[" + String.join(",", items) + "]}";
      }
      case DATAFORSEO -> {
        Matcher keywords = KEYWORDS.matcher(request);
        List<String> rows = new ArrayList<>();
        for (String keyword : keywords.find() ? keywords.group(1).split(",") : new String[0]) {
          rows.add(
              "{\"keyword\":"
                  + keyword
                  + ",\"search_volume\":1000,\"cpc\":1.5,\"competition_index\":40}");
        }
        yield "{\"status_code\":20000,\"tasks\":[{\"status_code\":20000,\"result\":["
            + String.join(",", rows)
            + "]}]}";
      }
    };
  }

  private static String find(Pattern pattern, String request) {
    Matcher matcher = pattern.matcher(request);
    return matcher.find() ? URLDecoder.decode(matcher.group(1), UTF_8) : "";
  }

  private static String json(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    become(Mode.DOWN);
    threads.shutdownNow();
  }
}
