package io.omnikeywords.webapp;

import io.omnikeywords.webapp.api.Problem;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Writes the errors that arise outside Jersey, such as a malformed request line, as problem+json:
 * no page, no stack, no server version.
 */
final class ProblemErrorHandler extends ErrorHandler {

  /** What Jetty calls the path of a request whose path it could not read. */
  private static final String UNREADABLE = "/badMessage";

  private static final Pattern CONTROL = Pattern.compile("%([01][0-9a-fA-F]|7[fF])");

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    if (status < 400) {
      // OPTIONS * comes this way, though nothing is wrong with it.
      response.setStatus(status);
      response.write(true, null, callback);
      return;
    }
    write(request, response, Problem.of(status, detail(status, message)), callback);
  }

  static void write(Request request, Response response, Problem problem, Callback callback) {
    byte[] body = problem.at(path(request)).json();
    response.setStatus(problem.status());
    var headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    if (problem.retryAfter() != null) {
      headers.put(HttpHeader.RETRY_AFTER, problem.retryAfter());
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /** A path with an escaped control character is not repeated, not even escaped. */
  private static @Nullable String path(Request request) {
    String path = request.getHttpURI().getPath();
    return path == null
            || !path.startsWith("/")
            || path.equals(UNREADABLE)
            || CONTROL.matcher(path).find()
        ? null
        : path;
  }

  /** The reason Jetty gives is shown for errors of the client only. */
  private static String detail(int status, @Nullable String message) {
    return switch (status) {
      case 404 -> "Nothing is served at this path.";
      case 405 -> "The method is not allowed here; the Allow header names those that are.";
      case 414 -> "The address is too long; with all headers it may take 16 KiB.";
      case 431 -> "The headers are too large; they may take 16 KiB.";
      default ->
          status >= 500
              ? "The request could not be processed here; the log says why."
              : message == null || message.equals(HttpStatus.getMessage(status))
                  ? "The request is malformed."
                  : "The request is malformed: " + printable(message) + ".";
    };
  }

  private static String printable(String message) {
    String cut = message.length() > 100 ? message.substring(0, 100) : message;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
