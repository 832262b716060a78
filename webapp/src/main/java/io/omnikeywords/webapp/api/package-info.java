/**
 * The public port's JAX-RS resources: keywords, pages and the OpenAPI document. {@link
 * io.omnikeywords.webapp.api.ApiApplication} is the way in; every error leaves as a {@link
 * io.omnikeywords.webapp.api.Problem}.
 */
@NullMarked
package io.omnikeywords.webapp.api;

import org.jspecify.annotations.NullMarked;
