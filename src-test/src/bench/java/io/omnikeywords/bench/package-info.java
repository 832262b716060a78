/**
 * What one call costs, ours beside its peers: {@link io.omnikeywords.bench.Benchmarks} is the time
 * per call and the bytes it allocates, {@link io.omnikeywords.bench.Footprint} the memory one
 * policy keeps. One class per library, one method per row; only the Maven profile {@code bench}
 * compiles this package and downloads the peers.
 */
@NullMarked
package io.omnikeywords.bench;

import org.jspecify.annotations.NullMarked;
