/**
 * Many sources, one steady answer: {@link
 * io.omnikeywords.keywords.resilient.ResilientKeywordsService} asks every provider through a
 * pipeline of its own and answers from what came in time, from what was kept, or from the index.
 */
@NullMarked
package io.omnikeywords.keywords.resilient;

import org.jspecify.annotations.NullMarked;
