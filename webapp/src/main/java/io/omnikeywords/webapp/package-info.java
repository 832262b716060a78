/**
 * The runnable service: options, Jetty, start and drain. {@link io.omnikeywords.webapp.Main} is the
 * way in; {@link io.omnikeywords.webapp.Service} tells the life of one run in order.
 */
@NullMarked
package io.omnikeywords.webapp;

import org.jspecify.annotations.NullMarked;
