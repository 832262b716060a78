package io.omnikeywords.resilience.annotation.cdi;

import io.omnikeywords.resilience.ResilienceManager;
import io.omnikeywords.resilience.annotation.GuardedClass;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.Interceptor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guards CDI beans by the named annotations, with the application's bean of type {@link
 * ResilienceManager}.
 *
 * <pre>{@code
 * @Produces @Singleton
 * ResilienceManager manager() { return ResilienceManager.load(Path.of("resilience.yaml")); }
 *
 * void close(@Disposes ResilienceManager manager) { manager.close(); }
 * }</pre>
 *
 * <p>The bean's scope is {@code Singleton} or {@code Dependent}: the class is final, so the normal
 * scopes can't proxy it. The container finds the extension by its service file. It makes the
 * manager and reads all guarded classes when the application is deployed; what is wrong is a
 * deployment problem with class, method and policy. An application that uses none of the
 * annotations needs no manager.
 */
public class ResilienceExtension implements Extension {

  /** Beside the standard's interceptor (4010), and inside it. */
  private static final int PRIORITY = Interceptor.Priority.PLATFORM_AFTER + 20;

  private final Set<Class<?>> beans = ConcurrentHashMap.newKeySet();
  private final Map<Class<?>, GuardedClass> classes = new ConcurrentHashMap<>();

  void addInterceptor(@Observes BeforeBeanDiscovery discovery) {
    discovery.addInterceptorBinding(Guarded.class);
    discovery
        .addAnnotatedType(GuardInterceptor.class, GuardInterceptor.class.getName())
        .add(new InterceptorLiteral())
        .add(new PriorityLiteral())
        .add(new Guarded.Literal());
  }

  <T> void bind(@Observes ProcessAnnotatedType<T> type) {
    if (GuardedClass.isAnnotated(type.getAnnotatedType().getJavaClass())) {
      type.configureAnnotatedType().add(new Guarded.Literal());
    }
  }

  <T> void remember(@Observes ProcessManagedBean<T> bean) {
    Class<?> type = bean.getAnnotatedBeanClass().getJavaClass();
    if (GuardedClass.isAnnotated(type)) {
      beans.add(type);
    }
  }

  void read(@Observes AfterDeploymentValidation validation, BeanManager manager) {
    if (beans.isEmpty()) {
      return;
    }
    Instance<ResilienceManager> policies = manager.createInstance().select(ResilienceManager.class);
    if (!policies.isResolvable()) {
      validation.addDeploymentProblem(
          new DeploymentException(
              "%s is guarded by annotations, and there is not one bean of type %s"
                  .formatted(
                      beans.iterator().next().getName(), ResilienceManager.class.getName())));
      return;
    }
    ResilienceManager named = policies.get();
    for (Class<?> bean : beans) {
      try {
        classes.put(bean, GuardedClass.of(named, bean));
      } catch (IllegalArgumentException wrong) {
        validation.addDeploymentProblem(new DeploymentException(wrong.getMessage(), wrong));
      }
    }
  }

  /** What guards an object of the class, or of the container's subclass of it. */
  GuardedClass guards(Class<?> type) {
    GuardedClass known = classes.get(type);
    return known != null ? known : guards(Objects.requireNonNull(type.getSuperclass()));
  }

  private static final class InterceptorLiteral extends AnnotationLiteral<Interceptor>
      implements Interceptor {
    private static final long serialVersionUID = 1L;
  }

  private static final class PriorityLiteral extends AnnotationLiteral<Priority>
      implements Priority {
    private static final long serialVersionUID = 1L;

    @Override
    public int value() {
      return PRIORITY;
    }
  }
}
