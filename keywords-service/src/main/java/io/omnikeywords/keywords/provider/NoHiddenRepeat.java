package io.omnikeywords.keywords.provider;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Ends the exchange at answers that the client would repeat by itself (408, 421, and 503 with
 * {@code Retry-After: 0}), past our budget and unseen by our breaker. Only a {@link
 * ProtocolException} is never repeated by the client.
 */
final class NoHiddenRepeat implements Interceptor {

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    int status = response.code();
    if (status != 408 && status != 421 && status != 503) {
      return response;
    }
    String retryAfter = response.header("Retry-After");
    response.close();
    throw new EndedException(status, retryAfter);
  }

  /** An answer that ended the exchange. */
  static final class EndedException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    final int status;
    final @Nullable String retryAfter;

    EndedException(int status, @Nullable String retryAfter) {
      super("answered " + status);
      this.status = status;
      this.retryAfter = retryAfter;
    }
  }
}
