/**
 * The application that the containers matrix runs in each container. {@link
 * io.omnikeywords.containers.app.Setup} fills a context; its endpoints do whatever their path says.
 */
package io.omnikeywords.containers.app;
