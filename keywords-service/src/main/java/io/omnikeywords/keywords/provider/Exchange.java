package io.omnikeywords.keywords.provider;

import io.omnikeywords.keywords.provider.AddressGuard.PrivateAddressException;
import io.omnikeywords.keywords.provider.NoHiddenRepeat.EndedException;
import io.omnikeywords.keywords.provider.ProviderException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange and what became of it: the value read from a good answer, or a {@link
 * ProviderException} that tells whether asking again may help. A cancel closes the connection; the
 * future ends only when the exchange has, so that a bulkhead's permit is held as long as a thread
 * is.
 */
final class Exchange<T> extends CompletableFuture<T> implements Callback {

  /** Reads an answer. */
  interface Reader<T> {
    T read(Reply reply) throws ProviderException;
  }

  /** An answer of status 2xx, or 404 with an empty text. */
  record Reply(int status, String text) {}

  private final Call call;
  private final int maxBytes;
  private final Reader<T> reader;

  private Exchange(Call call, int maxBytes, Reader<T> reader) {
    this.call = call;
    this.maxBytes = maxBytes;
    this.reader = reader;
  }

  /** Begins an exchange. */
  static <T> Exchange<T> begin(
      OkHttpClient client, Request request, int maxBytes, Reader<T> reader) {
    Call call = client.newCall(request);
    Exchange<T> exchange = new Exchange<>(call, maxBytes, reader);
    call.enqueue(exchange);
    return exchange;
  }

  /** Asks the exchange to end; how it ended is told when it has. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    call.cancel();
    return false;
  }

  @Override
  public void onFailure(Call ended, IOException failure) {
    completeExceptionally(explain(failure));
  }

  @Override
  public void onResponse(Call answered, Response response) {
    try (response) {
      complete(reader.read(reply(response)));
    } catch (ProviderException failure) {
      completeExceptionally(failure);
    } catch (IOException failure) {
      completeExceptionally(explain(failure));
    } catch (RuntimeException | StackOverflowError broken) {
      completeExceptionally(ProviderException.malformed(broken.getClass().getSimpleName()));
    } catch (Throwable error) {
      completeExceptionally(error);
      throw error;
    }
  }

  private Reply reply(Response response) throws IOException, ProviderException {
    int status = response.code();
    if (status == 404) {
      return new Reply(status, "");
    }
    if (status == 425 || status == 429 || status >= 500) { // 408, 421, 503: EndedException
      throw mayPass(status, response.header("Retry-After"));
    }
    if (response.isRedirect()) {
      throw new ProviderException(Kind.FAILED, "answered with a redirect, which is not followed");
    }
    if (status == 401 || status == 402 || status == 403 || status == 407) {
      throw new ProviderException(Kind.FAILED, "refused our credentials with " + status);
    }
    if (!response.isSuccessful()) {
      throw new ProviderException(Kind.QUESTION, "refused the question with " + status);
    }
    ResponseBody body = response.body();
    BufferedSource source = body.source();
    if (source.request(maxBytes + 1L)) {
      call.cancel(); // else closing would first read on for the connection's sake
      throw new ProviderException(Kind.FAILED, "answered with more than " + maxBytes + " bytes");
    }
    return new Reply(status, source.readString(charset(body.contentType())));
  }

  private static TransientProviderException mayPass(int status, @Nullable String retryAfter) {
    return new TransientProviderException(
        "answered " + status, retryAfter(retryAfter, Instant.now()));
  }

  private static Charset charset(@Nullable MediaType type) throws ProviderException {
    String name = type == null ? null : type.parameter("charset");
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException unknown) {
      throw ProviderException.malformed("unknown charset");
    }
  }

  /** RFC 9110 10.2.3: seconds, or a date. */
  static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeParseException wrong) {
      return null;
    }
  }

  /** A timeout is not transient: asked again, it would most likely take as long again. */
  private static ProviderException explain(IOException failure) {
    if (failure instanceof EndedException answered) {
      return mayPass(answered.status, answered.retryAfter);
    }
    if (failure instanceof PrivateAddressException) {
      return new ProviderException(Kind.FAILED, "redirected to a private address");
    }
    if (failure instanceof InterruptedIOException) {
      return new ProviderException(Kind.FAILED, "did not answer in time");
    }
    if (failure instanceof ConnectException) {
      return new TransientProviderException("cannot be connected to", null);
    }
    if (failure instanceof UnknownHostException) {
      return new TransientProviderException("has a host name that cannot be resolved", null);
    }
    return new TransientProviderException(
        "broke off (" + failure.getClass().getSimpleName() + ")", null);
  }
}
