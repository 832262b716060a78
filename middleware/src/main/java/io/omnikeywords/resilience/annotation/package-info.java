/**
 * Guards methods by annotations that name the policies of a {@link
 * io.omnikeywords.resilience.ResilienceManager}: in plain Java through {@link
 * io.omnikeywords.resilience.ResilienceManager#guard guard}, in Jersey without CDI through {@code
 * jersey.ResilienceFeature}, in CDI through {@code cdi.ResilienceExtension}, and elsewhere through
 * {@link io.omnikeywords.resilience.annotation.GuardedClass}.
 *
 * <p><b>Order.</b> However the annotations are written: fallback, retry, circuit breaker, rate
 * limiter, timeout, bulkhead, call.
 *
 * <p><b>Which annotation holds.</b> For each kind the first found on: the method of the class, the
 * method of its interfaces, the class, its superclasses, the interface that has the method. A
 * method that overrides another does not inherit its annotations. Annotations of a class or
 * interface hold for its public methods; static and private methods can't be guarded.
 *
 * <p><b>Synchronous or not.</b> A method declared to return {@code CompletionStage} or {@code
 * CompletableFuture} is guarded until the stage completes: it never throws, and cancelling the
 * future it returns cancels what is under way. Every other method is guarded until it returns. That
 * holds for {@code Future} too: nothing tells when a plain one ends, so it is a value like any
 * other, handed out as it is, and what it ends with later is neither counted nor retried.
 *
 * <p><b>Exceptions</b> pass as they are. An interruption while waiting, in a method that does not
 * declare {@code InterruptedException}, becomes a {@code CancellationException}, and the thread's
 * interrupt flag is set.
 *
 * <p>An unknown name, a missing or ambiguous fallback method, or one of a wrong type, is an {@code
 * IllegalArgumentException} at start that names class, method and policy.
 */
@NullMarked
package io.omnikeywords.resilience.annotation;

import org.jspecify.annotations.NullMarked;
