/** The retry: {@link io.omnikeywords.resilience.retry.Retry}, its backoff and its budget. */
@NullMarked
package io.omnikeywords.resilience.retry;

import org.jspecify.annotations.NullMarked;
