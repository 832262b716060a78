/** The runnable service: options, Jetty, start and drain. */
@NullMarked
package io.omnikeywords.webapp;

import org.jspecify.annotations.NullMarked;
