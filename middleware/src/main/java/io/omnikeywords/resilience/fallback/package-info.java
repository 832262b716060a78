/**
 * The fallback: {@link io.omnikeywords.resilience.fallback.Fallback} and the cache of last good
 * results it may draw on.
 */
@NullMarked
package io.omnikeywords.resilience.fallback;

import org.jspecify.annotations.NullMarked;
