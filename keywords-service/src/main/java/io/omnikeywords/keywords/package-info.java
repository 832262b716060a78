/**
 * The keyword domain: what a keyword is, what can be asked, and {@link
 * io.omnikeywords.keywords.KeywordsService}, the port that the embedded index implements and that a
 * resilient decorator wraps.
 */
@NullMarked
package io.omnikeywords.keywords;

import org.jspecify.annotations.NullMarked;
