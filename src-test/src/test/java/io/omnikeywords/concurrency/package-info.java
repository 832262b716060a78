/**
 * Searches for orders of events that break a gate, from outside its package.
 *
 * <p>{@link io.omnikeywords.concurrency.StressTest} runs the JCStress classes ({@code *Stress}),
 * {@link io.omnikeywords.concurrency.LinearizabilityTest} the Lincheck ones ({@code *Operations}).
 * A plain build searches for seconds, {@code -Pconcurrency} at least five minutes for each gate.
 * The package {@code proof} holds a gate with a race, which both must find.
 */
@NullMarked
package io.omnikeywords.concurrency;

import org.jspecify.annotations.NullMarked;
