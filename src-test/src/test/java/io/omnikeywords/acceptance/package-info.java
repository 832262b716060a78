/**
 * Tests of the runnable jar as a process, from outside. {@link
 * io.omnikeywords.acceptance.RunningService#shared()} is the one process most of them ask.
 */
package io.omnikeywords.acceptance;
