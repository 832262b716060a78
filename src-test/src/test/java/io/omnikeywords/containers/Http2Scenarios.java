package io.omnikeywords.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** HTTP/2: the other streams of a connection do not wait for a stuck worker. */
interface Http2Scenarios extends Scenarios {

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + container().port() + path));
  }

  @Test
  default void http2_stuckWorker_isAnsweredForAndOthersGoOn()
      throws IOException, InterruptedException {
    container()
        .configure(
            """
            timeouts:
              limit: { default: 300ms }
            retries:
              again: { max-attempts: 3, base-delay: 1ms, max-delay: 1s }
            endpoints:
              - { path: /e/echo, retry: again }
              - { path: /e/*, timeout: limit }
            """);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    // the first request brings the connection to HTTP/2
    assertThat(client.send(request("/p/e/text").build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
    long start = System.nanoTime();
    CompletableFuture<Double> seconds = new CompletableFuture<>();
    CompletableFuture<HttpResponse<String>> stuck =
        client.sendAsync(request("/f/e/stuck?ms=1500").build(), BodyHandlers.ofString());
    stuck.thenAccept(response -> seconds.complete((System.nanoTime() - start) / 1e9));
    HttpResponse<byte[]> other =
        client.send(request("/f/e/text?size=50000").build(), BodyHandlers.ofByteArray());

    assertThat(other.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.body()).isEqualTo(Bytes.letters(50_000));
    HttpResponse<String> late = stuck.join();
    assertThat(late.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(late.statusCode()).isEqualTo(504);
    assertThat(late.headers().firstValue("X-Error-Type")).hasValue("timeout");
    assertThat(late.headers().firstValue("Connection")).isEmpty();
    assertThat(late.body()).startsWith("{\"type\"").endsWith("\"retry_after\":null}");
    assertThat(seconds.join()).isBetween(0.29, 0.7);

    // a body whose length is not told is replayed all the same
    HttpResponse<String> put =
        client.send(
            request("/f/e/echo?fails=2")
                .PUT(
                    BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArray("body of no length".getBytes())))
                .build(),
            BodyHandlers.ofString());
    assertThat(put.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(put.body()).isEqualTo("body of no length");
    assertThat(client.send(request("/f/e/text").build(), BodyHandlers.ofByteArray()).body())
        .isEqualTo(Bytes.letters(200));
    container().await("stuck", 0);
  }
}
