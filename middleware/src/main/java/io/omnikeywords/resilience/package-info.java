/** The resilience core. */
@NullMarked
package io.omnikeywords.resilience;

import org.jspecify.annotations.NullMarked;
