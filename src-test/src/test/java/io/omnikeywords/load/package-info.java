/**
 * Programs that measure, run by hand: {@link io.omnikeywords.load.HttpLoad} at a running service,
 * {@link io.omnikeywords.load.SuggestCost} inside one process, both with real data of {@code
 * ../shared/data}; the results are in {@code keywords-service/docs/performance.md}. The Maven
 * profile {@code load} adds {@code src/load}: what the filter costs and what it keeps, told in
 * {@code middleware/docs/performance.md}.
 */
@NullMarked
package io.omnikeywords.load;

import org.jspecify.annotations.NullMarked;
