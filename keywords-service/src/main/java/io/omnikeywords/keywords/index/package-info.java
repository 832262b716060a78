/** The embedded Lucene index: what goes in, how it is built and swapped, how it answers. */
@NullMarked
package io.omnikeywords.keywords.index;

import org.jspecify.annotations.NullMarked;
