package io.omnikeywords.webapp.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnikeywords.webapp.TestServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EventsTest {

  private final EventHub hub = new EventHub();

  @Test
  void recent_keepsTheLastHundred() {
    for (int i = 1; i <= 130; i++) {
      hub.publish("action", Map.of("n", "n" + i));
    }
    assertThat(hub.recent()).hasSize(100);
    assertThat(hub.recent().get(0)).contains("\"id\":31,", "\"n\":\"n31\"");
  }

  @Test
  void subscriber_thatDoesNotRead_isDroppedAndHoldsNobodyUp() throws Exception {
    EventHub.Subscription slow = Objects.requireNonNull(hub.subscribe());
    EventHub.Subscription quick = Objects.requireNonNull(hub.subscribe());
    for (int i = 0; i < 100; i++) {
      hub.publish("action", Map.of());
      assertThat(quick.poll(0)).isNotNull();
    }
    assertThat(slow.dropped()).isTrue();
    assertThat(quick.dropped()).isFalse();
  }

  @Test
  void subscribers_areBounded_andAPlaceIsGivenBack() {
    List<EventHub.Subscription> all = new ArrayList<>();
    for (EventHub.Subscription each = hub.subscribe(); each != null; each = hub.subscribe()) {
      all.add(each);
    }
    assertThat(all).hasSize(16);
    all.get(3).close();
    assertThat(hub.subscribe()).isNotNull();
    assertThat(hub.subscribe()).isNull();
  }

  @Test
  void stream_tellsSnapshotsAndChangesAtOnce_andEndsWithTheService() throws Exception {
    try (TestServer server = TestServer.ready();
        Socket socket = new Socket("127.0.0.1", server.adminPort())) {
      server.load();
      socket.setSoTimeout(10_000);
      String request =
          "GET /admin/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Authorization: Bearer %s\r\n\r\n";
      socket
          .getOutputStream()
          .write(request.formatted(TestServer.TOKEN).getBytes(StandardCharsets.US_ASCII));
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo("HTTP/1.1 200 OK");
      String data = dataOf("snapshot", lines);
      assertThat(data).startsWith("data: {\"circuit_breakers\":[{\"name\":\"api_keywords\"");
      server.manager().circuitBreaker("api_keywords").forceOpen();
      assertThat(dataOf("state_change", lines)).contains("\"to\":\"forced_open\"");
      assertThat(dataOf("snapshot", lines)).contains("\"state\":\"forced_open\"");

      server.life.drain();
      String last = lines.readLine();
      while (last != null) {
        last = lines.readLine(); // to the end, or for as long as a read may take
      }
    }
  }

  private static String dataOf(String type, BufferedReader lines) throws Exception {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("event: " + type)) {
        String next = lines.readLine();
        return next.startsWith("id: ") ? lines.readLine() : next;
      }
    }
    throw new AssertionError("no event " + type);
  }
}
