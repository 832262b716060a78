/**
 * Programs that measure: {@link io.omnikeywords.load.HttpLoad} at a running service, {@link
 * io.omnikeywords.load.SuggestCost} inside one process. They are run by hand, with real data of
 * {@code ../shared/data}; the results are in {@code keywords-service/docs/performance.md}.
 */
@NullMarked
package io.omnikeywords.load;

import org.jspecify.annotations.NullMarked;
