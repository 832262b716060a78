/** Imports of real figures: Wikimedia page views, Keyword Planner, Search Console, CSV. */
@NullMarked
package io.omnikeywords.keywords.imports;

import org.jspecify.annotations.NullMarked;
