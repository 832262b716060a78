/**
 * The servlet filter. {@link io.omnikeywords.resilience.servlet.ResilienceFilter} finds the
 * endpoint that a request belongs to; an {@code Exchange} takes that one request through the
 * endpoint's policies, and its {@code Delivery} sends the answer; {@code GatedRequest}, {@code
 * GatedResponse} and {@code GatedAsyncContext} are what the endpoint sees meanwhile; {@code
 * HeldHead} and {@code HeldBody} hold what it says until it is sent. Uses the core and its
 * configuration only, and nothing of a container beyond the {@code jakarta.servlet} 5.0 interfaces.
 */
@NullMarked
package io.omnikeywords.resilience.servlet;

import org.jspecify.annotations.NullMarked;
