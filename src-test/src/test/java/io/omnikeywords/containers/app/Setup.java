package io.omnikeywords.containers.app;

import io.omnikeywords.resilience.servlet.ResilienceFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fills a context of the test application, in whatever container: {@code /p} is plain and holds the
 * control servlet, {@code /f} is guarded by a filter with a manager that the control servlet
 * configures, {@code /u} by one that reads a file, and is there to be undeployed.
 */
public final class Setup implements ServletContextListener {

  public static final List<String> CONTEXTS = List.of("/p", "/f", "/u");

  /** What ends a context. */
  public interface Undeploy {
    void run() throws Exception;
  }

  private static final ResilienceFilter FILTER =
      new ResilienceFilter(State.MANAGER, State.EXTENSION);
  private static final Map<String, Undeploy> UNDEPLOY = new ConcurrentHashMap<>();

  public static void onUndeploy(String path, Undeploy action) {
    UNDEPLOY.put(path, action);
  }

  static void undeploy(String path) throws Exception {
    UNDEPLOY.get(path).run();
  }

  /** Tells the test on which ports the container listens. */
  public static void ready(int strict, int lenient) {
    System.out.println("ports " + strict + " " + lenient);
    System.out.flush();
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    servlet(context, "endpoint", new Endpoint(), "/e/*");
    servlet(context, "other", new Endpoint(), "/o/*");
    servlet(context, "secured", new Endpoint(), "/s/*");
    if (context.getContextPath().equals("/p")) {
      servlet(context, "control", new Control(), "/control/*");
      return;
    }
    map(context.addFilter("user", (Filter) Setup::signIn), "/e/cached");
    FilterRegistration.Dynamic filter;
    if (context.getContextPath().equals("/f")) {
      filter = context.addFilter("resilience", FILTER);
    } else {
      filter = context.addFilter("resilience", ResilienceFilter.class);
      filter.setInitParameter("config", context.getInitParameter("config"));
    }
    map(filter, "/*");
    FilterRegistration.Dynamic security = context.addFilter("security", new Security());
    map(security, "/s/*");
  }

  /** Whoever asks for it has signed in. */
  private static void signIn(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    if (Query.of(http).get("user", "").isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    chain.doFilter(
        new HttpServletRequestWrapper(http) {
          @Override
          public Principal getUserPrincipal() {
            return () -> "user";
          }
        },
        response);
  }

  private static void map(FilterRegistration.Dynamic filter, String pattern) {
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), true, pattern);
  }

  private static void servlet(ServletContext context, String name, Servlet servlet, String path) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    registration.setAsyncSupported(true);
    registration.addMapping(path);
    registration.setMultipartConfig(
        new MultipartConfigElement(System.getProperty("java.io.tmpdir"), 1_000, 2_000, 1_000));
  }

  /** The filter of /f. */
  static ResilienceFilter filter() {
    return FILTER;
  }
}
