/**
 * The named annotations in Jersey without CDI: {@link
 * io.omnikeywords.resilience.annotation.jersey.ResilienceFeature}. Needs {@code jersey-hk2}.
 */
@NullMarked
package io.omnikeywords.resilience.annotation.jersey;

import org.jspecify.annotations.NullMarked;
