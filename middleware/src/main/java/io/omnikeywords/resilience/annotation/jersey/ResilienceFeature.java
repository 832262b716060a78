package io.omnikeywords.resilience.annotation.jersey;

import io.omnikeywords.resilience.ResilienceManager;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.hk2.api.Descriptor;
import org.glassfish.hk2.api.InterceptionService;
import org.glassfish.hk2.api.ServiceLocator;
import org.glassfish.hk2.utilities.binding.AbstractBinder;
import org.glassfish.jersey.InjectionManagerProvider;
import org.glassfish.jersey.server.model.ModelProcessor;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceModel;

/**
 * Guards JAX-RS resources and HK2 services by the named annotations, in Jersey with HK2.
 *
 * <pre>{@code
 * new ResourceConfig(KeywordsResource.class).register(new ResilienceFeature(manager));
 * }</pre>
 *
 * <p>HK2 guards what it creates itself, by a subclass: not an object given to it, nor what a
 * factory makes; guard those with {@link ResilienceManager#guard}. A resource method that gives a
 * {@code CompletionStage} is guarded until that completes.
 *
 * <p>When the application starts, all resources and bound services are looked at. It does not start
 * where an annotation names what the manager does not have, or where a guarded class or method is
 * final: {@link IllegalArgumentException} with class, method and policy.
 */
public final class ResilienceFeature implements Feature {

  private final Interception interception;

  /**
   * @param manager has the policies already, and is the caller's to close
   */
  public ResilienceFeature(ResilienceManager manager) {
    this.interception = new Interception(manager);
  }

  @Override
  public boolean configure(FeatureContext context) {
    ServiceLocator locator =
        InjectionManagerProvider.getInjectionManager(context).getInstance(ServiceLocator.class);
    context.register(
        new AbstractBinder() {
          @Override
          protected void configure() {
            bind(interception).to(InterceptionService.class);
          }
        });
    context.register(new Check(locator, interception));
    return true;
  }

  /** Looks at all there is when the model of the resources is complete. */
  private record Check(ServiceLocator locator, Interception interception)
      implements ModelProcessor {

    @Override
    public ResourceModel processResourceModel(ResourceModel model, Configuration configuration) {
      List<Class<?>> all = new ArrayList<>();
      model.getResources().forEach(resource -> addHandlers(resource, all));
      locator
          .getDescriptors(Check::isOfTheApplication)
          .forEach(each -> all.add(locator.reifyDescriptor(each).getImplementationClass()));
      all.forEach(interception::check);
      return model;
    }

    /** Sub-resources come at run time, and are looked at when HK2 creates them. */
    @Override
    public ResourceModel processSubResource(ResourceModel model, Configuration configuration) {
      return model;
    }

    private static void addHandlers(Resource resource, List<Class<?>> all) {
      all.addAll(resource.getHandlerClasses());
      resource.getChildResources().forEach(child -> addHandlers(child, all));
    }

    /** To look at Jersey's own hundreds would load their classes. */
    private static boolean isOfTheApplication(Descriptor descriptor) {
      String name = descriptor.getImplementation();
      return name != null
          && !name.startsWith("org.glassfish.")
          && !name.startsWith("org.jvnet.hk2.")
          && !name.startsWith("java.");
    }
  }
}
