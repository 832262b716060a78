/**
 * The bulkhead: {@link io.omnikeywords.resilience.bulkhead.Bulkhead} bounds how many calls run at
 * once and how many wait.
 */
@NullMarked
package io.omnikeywords.resilience.bulkhead;

import org.jspecify.annotations.NullMarked;
