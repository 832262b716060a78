/**
 * Binds policies to Micrometer's Prometheus registry. Start at {@link
 * io.omnikeywords.resilience.metrics.ResilienceMeterBinder}. Needs {@code
 * io.micrometer:micrometer-registry-prometheus}, which nothing else here does.
 */
@NullMarked
package io.omnikeywords.resilience.metrics;

import org.jspecify.annotations.NullMarked;
