package io.omnikeywords.resilience;

/** A gate's answer to one call: a {@link Permit} to go on, or a {@link Rejection}. */
public sealed interface Admission permits Permit, Rejection {}
