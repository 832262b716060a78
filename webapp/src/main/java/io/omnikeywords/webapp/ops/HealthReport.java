package io.omnikeywords.webapp.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.omnikeywords.keywords.HealthCheck;
import io.omnikeywords.keywords.KeywordsService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks of one health endpoint at one moment, in the MicroProfile Health 4 shape. */
record HealthReport(List<HealthCheck> checks) {

  private static final Logger LOG = LoggerFactory.getLogger(HealthReport.class);
  private static final JsonFactory JSON = new JsonFactory();

  /** Up while the process can answer at all; nothing a restart would not mend belongs here. */
  static HealthReport live(Lifecycle life) {
    return new HealthReport(List.of(process(life)));
  }

  /** Up once the index has been opened, for good. */
  static HealthReport started(Lifecycle life) {
    return new HealthReport(List.of(startup(life)));
  }

  /** Up while requests should be sent here: opened, every check of the service up, not draining. */
  static HealthReport ready(Lifecycle life) {
    return new HealthReport(readiness(life));
  }

  /**
   * All there is to know. An open breaker is told here and not in readiness: no requests would come
   * any more, and without requests it never closes.
   */
  static HealthReport all(Lifecycle life, List<HealthCheck> breakers) {
    List<HealthCheck> all = new ArrayList<>();
    all.add(process(life));
    all.add(startup(life));
    all.addAll(readiness(life));
    all.addAll(breakers);
    return new HealthReport(all);
  }

  boolean up() {
    return checks.stream().allMatch(HealthCheck::up);
  }

  byte[] json() {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("status", status(up()));
      json.writeArrayFieldStart("checks");
      for (HealthCheck check : checks) {
        json.writeStartObject();
        json.writeStringField("name", check.name());
        json.writeStringField("status", status(check.up()));
        if (!check.data().isEmpty()) {
          json.writeObjectFieldStart("data");
          for (Map.Entry<String, Object> datum : check.data().entrySet()) {
            json.writeFieldName(datum.getKey());
            writeValue(json, datum.getValue());
          }
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The standard allows strings, numbers and booleans as data. */
  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Integer || value instanceof Long) {
      json.writeNumber(((Number) value).longValue());
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      json.writeNumber(number.doubleValue());
    } else {
      json.writeString(String.valueOf(value));
    }
  }

  private static HealthCheck process(Lifecycle life) {
    return new HealthCheck("process", true, Map.of("uptimeSeconds", life.uptimeSeconds()));
  }

  private static HealthCheck startup(Lifecycle life) {
    if (life.service() != null) {
      return new HealthCheck("startup", true, Map.of());
    }
    Lifecycle.Step step = life.step();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("phase", step.phase());
    data.put("done", step.done());
    if (step.total() >= 0) {
      data.put("total", step.total());
    }
    return new HealthCheck("startup", false, data);
  }

  private static List<HealthCheck> readiness(Lifecycle life) {
    Lifecycle.Stage stage = life.stage();
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(
        new HealthCheck(
            "service",
            stage == Lifecycle.Stage.READY,
            Map.of("state", stage.name().toLowerCase(Locale.ROOT))));
    KeywordsService service = life.service();
    if (service != null) {
      try {
        checks.addAll(service.health());
      } catch (RuntimeException e) {
        LOG.warn("The health checks of the keywords service failed", e);
        checks.add(new HealthCheck("keywords", false, Map.of("error", "the check itself failed")));
      }
    }
    return checks;
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
