/**
 * The named annotations in CDI: {@link
 * io.omnikeywords.resilience.annotation.cdi.ResilienceExtension}. Needs CDI 4.0.
 */
@NullMarked
package io.omnikeywords.resilience.annotation.cdi;

import org.jspecify.annotations.NullMarked;
