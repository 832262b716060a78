package io.omnikeywords.resilience.microprofile;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Does for the TCK what MicroProfile Telemetry does in a container: configures an SDK for each
 * deployment by MicroProfile Config, unless {@code otel.sdk.disabled}, and offers it as a bean.
 */
public final class TelemetryOfTheContainer implements Extension {

  private OpenTelemetry telemetry = OpenTelemetry.noop();

  void addBean(@Observes AfterBeanDiscovery event) {
    telemetry = create();
    event
        .<OpenTelemetry>addBean()
        .types(OpenTelemetry.class)
        .scope(ApplicationScoped.class)
        .produceWith(instance -> telemetry);
  }

  void close(@Observes BeforeShutdown event) {
    if (telemetry instanceof OpenTelemetrySdk sdk) {
      sdk.close();
    }
  }

  private static OpenTelemetry create() {
    Config config = ConfigProvider.getConfig();
    if (config.getOptionalValue("otel.sdk.disabled", Boolean.class).orElse(true)) {
      return OpenTelemetry.noop();
    }
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    for (String name : config.getPropertyNames()) {
      if (name.startsWith("otel.")) {
        properties.put(name, config.getValue(name, String.class));
      }
    }
    return AutoConfiguredOpenTelemetrySdk.builder()
        .setServiceClassLoader(Thread.currentThread().getContextClassLoader())
        .addPropertiesSupplier(() -> properties)
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }
}
