package io.omnikeywords.resilience;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of DESIGN.md section 2. */
class ArchitectureTest {

  private static final String CORE = "io.omnikeywords.resilience";
  private static final String[] FOUNDATION = {
    CORE, "java..", "org.slf4j..", "org.jspecify.annotations.."
  };
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(CORE);

  private static String[] foundationAnd(String... more) {
    return Stream.concat(Stream.of(FOUNDATION), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"circuitbreaker", "bulkhead", "ratelimiter", "retry", "timeout"})
  void strategy_dependsOnTheCoreAlone(String strategy) {
    String own = CORE + "." + strategy + "..";
    classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(foundationAnd(own)))
        .check(PRODUCT);
  }

  @Test
  void fallback_dependsOnTheCoreAndCaffeine() {
    classes()
        .that()
        .resideInAPackage(CORE + ".fallback..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                foundationAnd(CORE + ".fallback..", "com.github.benmanes.caffeine..")))
        .check(PRODUCT);
  }

  @Test
  void core_dependsOnTheJdkAndTwoLibraries() {
    classes()
        .that()
        .resideInAPackage(CORE)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                foundationAnd(
                    CORE + ".circuitbreaker",
                    CORE + ".bulkhead",
                    CORE + ".ratelimiter",
                    CORE + ".retry",
                    CORE + ".timeout",
                    CORE + ".fallback",
                    CORE + ".config",
                    CORE + ".annotation"))) // for guard(), which hands on to it
        .check(PRODUCT);
  }

  @Test
  void caffeine_isMetInFallbackAndTheFilterOnly() {
    noClasses()
        .that(not(resideInAnyPackage(CORE + ".fallback..", CORE + ".servlet..")))
        .should()
        .dependOnClassesThat(resideInAPackage("com.github.benmanes.."))
        .check(PRODUCT);
  }

  @Test
  void snakeyaml_isMetInConfigOnly() {
    noClasses()
        .that(not(resideInAPackage(CORE + ".config..")))
        .should()
        .dependOnClassesThat(resideInAPackage("org.snakeyaml.."))
        .check(PRODUCT);
  }

  @Test
  void micrometer_isMetInMetricsOnly() {
    noClasses()
        .that(not(resideInAPackage(CORE + ".metrics..")))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.micrometer..", "io.prometheus.."))
        .check(PRODUCT);
  }

  @Test
  void annotation_dependsOnTheCoreAlone() {
    classes()
        .that()
        .resideInAPackage(CORE + ".annotation")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                foundationAnd(CORE + ".annotation", CORE + ".fallback", CORE + ".timeout")))
        .check(PRODUCT);
  }

  @Test
  void containers_areMetInThePackageThatTeachesThemOnly() {
    noClasses()
        .that(not(resideInAPackage(CORE + ".annotation.cdi")))
        .should()
        .dependOnClassesThat(resideInAnyPackage("jakarta.enterprise..", "jakarta.interceptor.."))
        .check(PRODUCT);
    noClasses()
        .that(not(resideInAnyPackage(CORE + ".annotation.cdi", CORE + ".annotation.jersey")))
        .should()
        .dependOnClassesThat(resideInAPackage("jakarta.inject.."))
        .check(PRODUCT);
    noClasses()
        .that(not(resideInAPackage(CORE + ".annotation.jersey")))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("jakarta.ws..", "org.glassfish..", "org.aopalliance.."))
        .check(PRODUCT);
  }

  @Test
  void servlet_isMetInItsPackageOnly() {
    noClasses()
        .that(not(resideInAPackage(CORE + ".servlet..")))
        .should()
        .dependOnClassesThat(resideInAPackage("jakarta.servlet.."))
        .check(PRODUCT);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching(CORE + ".(*)..").should().beFreeOfCycles().check(PRODUCT);
  }
}
