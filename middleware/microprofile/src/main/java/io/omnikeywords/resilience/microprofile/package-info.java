/**
 * The annotations of MicroProfile Fault Tolerance on the core's own policies, as a CDI portable
 * extension: {@link io.omnikeywords.resilience.microprofile.FaultToleranceExtension}.
 *
 * <p>An application sees the standard's API alone. Each guarded method of each bean class has one
 * {@code Guard}, whatever the scope of the bean: its circuit breaker, bulkhead, retry and timeout,
 * made of the annotations and of what MicroProfile Config says about them. Around these, {@code
 * Layer}s turn the core's refusals into the standard's exceptions and count. An asynchronous
 * attempt is an {@code Execution} on a thread of {@code Workers}.
 */
@NullMarked
package io.omnikeywords.resilience.microprofile;

import org.jspecify.annotations.NullMarked;
