/**
 * Imports of real figures: Wikimedia page views, Keyword Planner, Search Console, CSV.
 *
 * <p>The way in is {@link io.omnikeywords.keywords.imports.Imports}: {@code run} takes files of one
 * {@link io.omnikeywords.keywords.imports.ImportFormat} into a data directory, {@code sources}
 * gives what is imported there as sources for the index. {@code docs/imports.md} tells formats,
 * figures and errors.
 */
@NullMarked
package io.omnikeywords.keywords.imports;

import org.jspecify.annotations.NullMarked;
