package io.omnikeywords.webapp.api;

import io.omnikeywords.resilience.CallRejectedException;
import io.omnikeywords.resilience.Rejection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a resource or Jersey itself throws into a {@link Problem}. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

  private final HttpServletRequest request;

  public ProblemMapper(@Context HttpServletRequest request) {
    this.request = request;
  }

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof ProblemException known) {
      return response(known.problem(), null);
    }
    if (thrown instanceof WebApplicationException web) {
      Response answer = web.getResponse();
      if (answer.getStatus() < 400) {
        return answer;
      }
      String allow = allowed(answer.getAllowedMethods());
      return response(Problem.of(answer.getStatus(), detail(answer.getStatus(), allow)), allow);
    }
    if (thrown instanceof CallRejectedException rejected) {
      return response(rejected(rejected.rejection()), null);
    }
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), thrown);
    return response(
        Problem.of(500, "The request failed here, not by your fault; the log says why."), null);
  }

  /** What a policy named by an annotation refused. */
  private static Problem rejected(Rejection rejection) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(rejection.retryAfterNanos()) + 1;
    return Problem.unavailable(
        "As many requests of this kind are under way as may be at once (" + rejection.gate() + ").",
        (int) seconds);
  }

  /** Jersey forgets HEAD here, which comes with GET. */
  private static @Nullable String allowed(Set<String> methods) {
    if (methods.isEmpty()) {
      return null;
    }
    Set<String> all = new TreeSet<>(methods);
    if (all.contains("GET")) {
      all.add("HEAD");
    }
    return String.join(", ", all);
  }

  private String detail(int status, @Nullable String allow) {
    return switch (status) {
      case 404 -> "Nothing is served at this path; /openapi.json lists what is.";
      case 405 ->
          "The method "
              + Quoted.of(request.getMethod())
              + " is not allowed here; allowed are "
              + (allow == null ? "none" : allow)
              + ".";
      case 406 -> "None of the media types in Accept can be served here; /openapi.json lists them.";
      case 415 -> "The body must be application/json in UTF-8, and Content-Type must say so.";
      default -> "The request could not be processed.";
    };
  }

  private Response response(Problem problem, @Nullable String allow) {
    Response.ResponseBuilder builder =
        Response.status(problem.status())
            .type(Problem.MEDIA_TYPE)
            .entity(problem.at(request.getRequestURI()).json());
    if (allow != null) {
      builder.header(HttpHeaders.ALLOW, allow);
    }
    if (problem.retryAfter() != null) {
      builder.header(HttpHeaders.RETRY_AFTER, problem.retryAfter());
    }
    return builder.build();
  }
}
