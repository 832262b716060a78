package io.omnikeywords.resilience.bulkhead;

/**
 * A bulkhead at one moment.
 *
 * @param concurrentCalls places taken now
 * @param maxConcurrentCalls places there are
 * @param queueSize calls waiting now
 * @param maxQueueSize calls that may wait
 * @param rejectedFull calls refused because places and queue were full, since the bulkhead was made
 * @param rejectedWait calls refused after having waited as long as they may
 */
public record BulkheadSnapshot(
    String name,
    int concurrentCalls,
    int maxConcurrentCalls,
    int queueSize,
    int maxQueueSize,
    long rejectedFull,
    long rejectedWait) {}
