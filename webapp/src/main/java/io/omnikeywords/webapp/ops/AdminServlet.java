package io.omnikeywords.webapp.ops;

import com.fasterxml.jackson.core.JsonGenerator;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.circuitbreaker.CircuitBreaker;
import io.omnikeywords.webapp.api.Problem;
import io.omnikeywords.webapp.api.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API under {@code /admin}; docs/operations has all of it. Each request needs the token,
 * each change is written to the log {@code audit} and told as an event.
 */
public final class AdminServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AdminServlet.class);
  private static final Logger AUDIT = LoggerFactory.getLogger("audit");
  private static final String STATE = "/state";

  private final transient OperatedService service;
  private final transient AdminAccess access;
  private final transient PoliciesJson policies;
  private final transient EventStream stream;
  private final transient History history;

  public AdminServlet(OperatedService service, AdminAccess access, History history) {
    this.service = service;
    this.access = access;
    this.policies = new PoliciesJson(service);
    this.stream = new EventStream(service, policies);
    this.history = history;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      access.requireToken(request);
      route(request, response);
    } catch (ProblemException known) {
      AdminJson.write(response, known.problem());
    } catch (NoSuchElementException unknown) {
      AdminJson.write(response, Problem.of(404, "There is nothing of this name."));
    } catch (RuntimeException failure) {
      LOG.error("an admin request failed", failure);
      AdminJson.write(response, Problem.of(500, "The request failed here; the log says why."));
    }
  }

  private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = String.valueOf(request.getPathInfo());
    switch (path) {
      case "/policies" -> {
        allow(request, response, "GET");
        response.setHeader("ETag", etagOfAll());
        AdminJson.write(response, json -> policies.write(json, true));
      }
      case "/events" -> {
        allow(request, response, "GET");
        stream.serve(response);
      }
      case "/history" -> {
        allow(request, response, "GET");
        AdminJson.write(response, history::write);
      }
      case "/loggers" -> {
        allow(request, response, "GET");
        AdminJson.write(response, AdminServlet::writeLoggers);
      }
      default -> {
        int slash = path.indexOf('/', 1);
        if (slash < 0 || slash == path.length() - 1) {
          throw new NoSuchElementException(path);
        }
        String kind = path.substring(1, slash);
        String name = path.substring(slash + 1);
        if (kind.equals("loggers")) {
          logger(name, request, response);
        } else if (kind.equals(PolicyKind.CIRCUIT_BREAKERS) && name.endsWith(STATE)) {
          allow(request, response, "POST");
          setState(name.substring(0, name.length() - STATE.length()), request, response);
        } else {
          policy(kind(kind), name, request, response);
        }
      }
    }
  }

  private static PolicyKind<?> kind(String path) {
    return PolicyKind.ALL.stream().filter(kind -> kind.path().equals(path)).findAny().orElseThrow();
  }

  private static void allow(
      HttpServletRequest request, HttpServletResponse response, String... methods) {
    if (!Arrays.asList(methods).contains(request.getMethod())) {
      response.setHeader("Allow", String.join(", ", methods));
      throw AdminJson.problem(
          405,
          "The method is not allowed here; allowed are " + String.join(", ", methods) + ".",
          null);
    }
  }

  private <C extends Record> void policy(
      PolicyKind<C> kind, String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    allow(request, response, "GET", "PATCH");
    if (!kind.snapshots().apply(service.manager().metrics()).containsKey(name)) {
      throw new NoSuchElementException(name); // before anything is said of the request
    }
    if (request.getMethod().equals("PATCH")) {
      patch(kind, name, request);
    }
    show(kind, name, response);
  }

  private void show(PolicyKind<?> kind, String name, HttpServletResponse response)
      throws IOException {
    response.setHeader("ETag", kind.etag(name, kind.get().apply(service.manager(), name)));
    AdminJson.write(response, json -> policies.write(json, kind, name));
  }

  /** A configuration file that is read again meanwhile waits: the manager locks itself, too. */
  private <C extends Record> void patch(PolicyKind<C> kind, String name, HttpServletRequest request)
      throws IOException {
    List<String> match = Collections.list(request.getHeaders("If-Match"));
    if (match.isEmpty()) {
      throw AdminJson.problem(
          428, "The request needs If-Match with the etag of what it changes, or *.", null);
    }
    var patch = new PolicyPatch(AdminJson.read(request));
    ResilienceManager manager = service.manager();
    C old;
    C changed;
    synchronized (manager) {
      old = kind.get().apply(manager, name);
      if (!matches(match, Set.of("*", kind.etag(name, old), etagOfAll()))) {
        throw AdminJson.problem(412, "It has been changed since; look again.", null);
      }
      changed = patch.applied(old);
      if (!changed.equals(old)) {
        kind.change().make(manager, name, changed);
      }
    }
    audit(request, "reconfigure", kind.path() + '/' + name, patch.named(old), patch.named(changed));
  }

  private static boolean matches(List<String> headers, Set<String> etags) {
    return headers.stream()
        .flatMap(header -> Arrays.stream(header.split(",")))
        .anyMatch(etag -> etags.contains(etag.strip()));
  }

  private String etagOfAll() {
    var all = new StringBuilder();
    for (PolicyKind<?> kind : PolicyKind.ALL) {
      for (String name : kind.snapshots().apply(service.manager().metrics()).keySet()) {
        try {
          all.append(kind.etag(name, kind.get().apply(service.manager(), name)));
        } catch (NoSuchElementException gone) {
          all.append(name); // by another configuration just now; the tag is stale at once
        }
      }
    }
    return PolicyKind.etag(all.toString());
  }

  private void setState(String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    CircuitBreaker breaker = service.manager().circuitBreaker(name);
    String state = only("state", AdminJson.read(request));
    String old = breaker.state().name().toLowerCase(Locale.ROOT);
    switch (String.valueOf(state)) {
      case "closed" -> breaker.reset();
      case "forced_open" -> breaker.forceOpen();
      case "disabled" -> breaker.disable();
      default ->
          throw AdminJson.problem(
              422, "state must be one of closed, forced_open, disabled.", "state");
    }
    audit(request, "set state", PolicyKind.CIRCUIT_BREAKERS + '/' + name, old, state);
    show(kind(PolicyKind.CIRCUIT_BREAKERS), name, response);
  }

  private void logger(String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    allow(request, response, "GET", "PUT");
    Loggers.View old = logger(name);
    if (request.getMethod().equals("PUT")) {
      String level = only("level", AdminJson.read(request));
      try {
        Loggers.set(name, level);
      } catch (IllegalArgumentException wrong) {
        throw AdminJson.problem(422, wrong.getMessage() + ".", "level");
      }
      audit(request, "set level", "loggers/" + name, old.level(), level);
    }
    AdminJson.write(response, json -> writeLogger(json, logger(name)));
  }

  private static Loggers.View logger(String name) {
    Loggers.View found = Loggers.find(name);
    if (found == null) {
      throw new NoSuchElementException(name);
    }
    return found;
  }

  /** The value of the one field the body may and must have. */
  private static @Nullable String only(String field, Map<String, @Nullable Object> body) {
    Object value = body.get(field);
    if (!body.keySet().equals(Set.of(field)) || value instanceof Map) {
      throw AdminJson.problem(400, "The body must have the field " + field + " alone.", field);
    }
    return (String) value;
  }

  private static void writeLoggers(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("loggers");
    for (Loggers.View each : Loggers.configured()) {
      writeLogger(json, each);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeLogger(JsonGenerator json, Loggers.View logger) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", logger.name());
    json.writeStringField("level", logger.level());
    json.writeStringField("effective_level", logger.effective());
    json.writeEndObject();
  }

  private void audit(
      HttpServletRequest request,
      String action,
      String target,
      @Nullable String old,
      @Nullable String now) {
    String from = request.getRemoteAddr();
    AUDIT
        .atInfo()
        .addKeyValue("action", action)
        .addKeyValue("target", target)
        .addKeyValue("from", from)
        .addKeyValue("old", old)
        .addKeyValue("new", now)
        .log("{} of {} by {}: {} -> {}", action, target, from, old, now);
    Map<String, @Nullable String> event = new LinkedHashMap<>();
    event.put("action", action);
    event.put("target", target);
    event.put("from", from);
    event.put("old", old);
    event.put("new", now);
    service.events().publish("action", event);
  }
}
