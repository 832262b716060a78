/**
 * Remote keyword sources over HTTP: {@link io.omnikeywords.keywords.provider.Providers} opens what
 * is configured, {@link io.omnikeywords.keywords.provider.KeywordProvider} is what a source can do.
 * Nothing here waits, retries or remembers; that is for the pipelines around it.
 */
@NullMarked
package io.omnikeywords.keywords.provider;

import org.jspecify.annotations.NullMarked;
