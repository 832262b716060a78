package io.omnikeywords.webapp.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Reads the query string of every request strictly before anyone reads it leniently: containers and
 * Jersey replace or refuse broken escapes each in their own way, and none says which parameter.
 */
public final class StrictQueryFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String ATTRIBUTE = QueryParameters.class.getName();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
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

  /** The parameters of a request that came through this filter. */
  static QueryParameters parameters(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof QueryParameters parameters) {
      return parameters;
    }
    throw new IllegalStateException("the request did not come through StrictQueryFilter");
  }
}
