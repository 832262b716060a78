/**
 * What operators see: health in the MicroProfile Health 4 shape, drawn from {@link
 * io.omnikeywords.webapp.ops.Lifecycle}.
 */
@NullMarked
package io.omnikeywords.webapp.ops;

import org.jspecify.annotations.NullMarked;
