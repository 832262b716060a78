package io.omnikeywords.webapp.api;

import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.annotation.jersey.ResilienceFeature;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.inject.hk2.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletProperties;
import org.jspecify.annotations.Nullable;

/** All JAX-RS resources of the public port, and nothing that Jersey would look for by itself. */
public final class ApiApplication extends ResourceConfig {

  /** The bulkheads that annotations name, without which Jersey does not start. */
  public static final Set<String> BULKHEADS = Set.of(Analyses.BULKHEAD);

  /**
   * @param service gives the keywords service, or null as long as it is not open
   * @param manager has the policies that annotations name
   */
  public ApiApplication(Supplier<@Nullable KeywordsService> service, ResilienceManager manager) {
    // What is switched off is neither needed nor free: it doubles the time Jersey takes to start.
    addProperties(
        Map.of(
            CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true,
            CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true,
            CommonProperties.PROVIDER_DEFAULT_DISABLE, "ALL",
            ServerProperties.WADL_FEATURE_DISABLE, true,
            ServerProperties.BV_FEATURE_DISABLE, true,
            ServerProperties.RESOURCE_VALIDATION_DISABLE, true,
            ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true,
            ServletProperties.QUERY_PARAMS_AS_FORM_PARAMS_DISABLED, true));
    register(
        new AbstractBinder() {
          @Override
          protected void configure() {
            bind(new OpenedService(service)).to(OpenedService.class);
            bindAsContract(Analyses.class).in(Singleton.class);
          }
        });
    register(new ResilienceFeature(manager));
    register(KeywordsResource.class);
    register(PagesResource.class);
    register(ProblemMapper.class);
  }
}
