package io.omnikeywords.resilience.microprofile;

import io.omnikeywords.resilience.Check;
import io.omnikeywords.resilience.ResilienceManager;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessManagedBean;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.Interceptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceDefinitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the beans of a CDI application as the annotations of MicroProfile Fault Tolerance say.
 * Found by the container through {@code META-INF/services}; an application does not use it.
 *
 * <p>What the annotations and MicroProfile Config say is read once, as the application is deployed;
 * where it makes no sense, the deployment fails with a {@link FaultToleranceDefinitionException}.
 * Policies and metrics of a method come to be with its first call. All state belongs to the
 * deployment and ends with it.
 */
public final class FaultToleranceExtension implements Extension {

  private static final Logger LOG = LoggerFactory.getLogger("resilience");
  private static final String OWN = "io.omnikeywords.resilience.microprofile.";
  private static final int MOST_ASYNCHRONOUS = 1_000;

  private final List<AnnotatedType<?>> beanTypes = new ArrayList<>();
  private final Map<Key, GuardedMethod> methods = new LinkedHashMap<>();
  private final Map<Key, Guard> guards = new ConcurrentHashMap<>();
  private final ResilienceManager manager = ResilienceManager.create();
  private final List<Instruments> instruments = new ArrayList<>();
  private boolean instrumentsKnown;
  private volatile @Nullable Deployment deployment;

  private record Key(Class<?> beanClass, Method method) {}

  /** What is known once the application is deployed. */
  private record Deployment(Config config, BeanManager beans, Workers workers) {}

  void addInterceptor(@Observes BeforeBeanDiscovery event) {
    for (Class<? extends Annotation> each : MethodReader.ANNOTATIONS) {
      event.configureInterceptorBinding(each).add(FaultTolerant.Literal.INSTANCE);
    }
    int priority =
        ConfigProvider.getConfig()
            .getOptionalValue("mp.fault.tolerance.interceptor.priority", Integer.class)
            .orElse(Interceptor.Priority.PLATFORM_AFTER + 10);
    event
        .addAnnotatedType(
            FaultToleranceInterceptor.class, FaultToleranceInterceptor.class.getName())
        .add(new At(priority));
  }

  void remember(@Observes ProcessManagedBean<?> event) {
    beanTypes.add(event.getAnnotatedBeanClass());
  }

  void read(@Observes AfterDeploymentValidation event, BeanManager beans) {
    Config config = ConfigProvider.getConfig();
    String maxThreads = OWN + "max-threads";
    int most =
        Check.atLeast(
            maxThreads,
            config.getOptionalValue(maxThreads, Integer.class).orElse(MOST_ASYNCHRONOUS),
            1);
    MethodReader reader = new MethodReader(config, beans);
    for (AnnotatedType<?> type : beanTypes) {
      for (AnnotatedMethod<?> method : type.getMethods()) {
        try {
          read(reader, type, method);
        } catch (FaultToleranceDefinitionException wrong) {
          event.addDeploymentProblem(wrong);
        }
      }
    }
    beanTypes.clear();
    deployment = new Deployment(config, beans, new Workers(beans, most)); // shows the methods, too
  }

  private void read(MethodReader reader, AnnotatedType<?> type, AnnotatedMethod<?> method) {
    Method member = method.getJavaMember();
    int modifiers = member.getModifiers();
    if (Modifier.isStatic(modifiers) || Modifier.isPrivate(modifiers) || member.isSynthetic()) {
      return;
    }
    GuardedMethod read = reader.read(type, method);
    if (read != null) {
      methods.put(new Key(type.getJavaClass(), member), read);
    }
  }

  /** The guard of the method; null where it has none. */
  @Nullable Guard guard(Class<?> beanClass, Method method) {
    Key key = new Key(beanClass, method);
    Guard guard = guards.get(key);
    if (guard != null) {
      return guard;
    }
    Deployment now = deployment;
    GuardedMethod spec = now == null ? null : methods.get(key);
    return spec == null || now == null
        ? null
        : guards.computeIfAbsent(
            key, k -> new Guard(spec, manager.ticker(), now.workers, instruments(now)));
  }

  private synchronized List<Instruments> instruments(Deployment now) {
    if (!instrumentsKnown) {
      instrumentsKnown = true;
      if (now.config
          .getOptionalValue("MP_Fault_Tolerance_Metrics_Enabled", Boolean.class)
          .orElse(true)) {
        find(beans -> MetricsInstruments.of(beans), now.beans); // no references: they link too soon
        find(beans -> TelemetryInstruments.of(beans), now.beans);
      }
    }
    return instruments;
  }

  private void find(Function<BeanManager, Optional<Instruments>> kind, BeanManager beans) {
    try {
      kind.apply(beans).ifPresent(instruments::add);
    } catch (LinkageError absent) {
      LOG.debug("an API for metrics is absent or another version", absent);
    }
  }

  void close(@Observes BeforeShutdown event) {
    instruments.forEach(Instruments::close);
    Deployment now = deployment;
    if (now != null) {
      now.workers.close();
    }
    manager.close();
  }

  private static final class At extends AnnotationLiteral<Priority> implements Priority {
    private static final long serialVersionUID = 1L;
    private final int value;

    At(int value) {
      this.value = value;
    }

    @Override
    public int value() {
      return value;
    }
  }
}
