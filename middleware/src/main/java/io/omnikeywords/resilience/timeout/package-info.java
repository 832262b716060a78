/** The timeout: {@link io.omnikeywords.resilience.timeout.Timeout} with its four limits. */
@NullMarked
package io.omnikeywords.resilience.timeout;

import org.jspecify.annotations.NullMarked;
