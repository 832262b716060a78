/**
 * {@code resilience.yaml}: {@link io.omnikeywords.resilience.config.ConfigReader} turns it into
 * records, {@link io.omnikeywords.resilience.config.ConfigFile} follows it as it changes. What is
 * wrong is refused with file, line and reason. {@code resilience.schema.json}, one package up, is
 * its JSON Schema.
 */
@NullMarked
package io.omnikeywords.resilience.config;

import org.jspecify.annotations.NullMarked;
