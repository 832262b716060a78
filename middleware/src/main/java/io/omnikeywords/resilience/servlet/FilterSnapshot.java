package io.omnikeywords.resilience.servlet;

import java.util.Map;

/**
 * What a filter has counted since it was made.
 *
 * @param stuckWorkers requests answered at their deadline whose worker is still at it
 * @param answers answers to handled requests by what {@code X-Resilience-Status} said: {@code
 *     success}, {@code fallback}, {@code rejected}, {@code error}
 * @param fallbacks answers of fallbacks by kind: {@code cache}, {@code default}, {@code path}
 */
public record FilterSnapshot(
    int stuckWorkers, Map<String, Long> answers, Map<String, Long> fallbacks) {}
