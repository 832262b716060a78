package io.omnikeywords.webapp.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the query string and Content-Type of every request strictly before anyone reads them
 * leniently: containers and Jersey replace or refuse broken escapes each in their own way, and none
 * says which parameter.
 */
public final class StrictQueryFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String ATTRIBUTE = QueryParameters.class.getName();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      requireReadable(request.getContentType());
      request.setAttribute(ATTRIBUTE, QueryParameters.parse(request.getQueryString()));
    } catch (ProblemException e) {
      byte[] body = e.problem().at(request.getRequestURI()).json();
      response.setStatus(e.problem().status());
      response.setContentType(Problem.MEDIA_TYPE);
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      return;
    }
    chain.doFilter(request, response);
  }

  private static void requireReadable(@Nullable String contentType) {
    try {
      if (contentType != null) {
        MediaType.valueOf(contentType);
      }
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(415, "Content-Type is not a media type: " + Quoted.of(contentType) + "."));
    }
  }

  /** The parameters of a request that came through this filter. */
  static QueryParameters parameters(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof QueryParameters parameters) {
      return parameters;
    }
    throw new IllegalStateException("the request did not come through StrictQueryFilter");
  }
}
