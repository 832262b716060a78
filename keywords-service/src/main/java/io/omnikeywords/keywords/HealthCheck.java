package io.omnikeywords.keywords;

import java.util.Map;

/** One check of {@code /health}: its name, whether it is up, and figures that say why. */
public record HealthCheck(String name, boolean up, Map<String, Object> data) {}
