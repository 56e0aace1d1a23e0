package org.jennit.dataset;

import java.time.Duration;

/**
 * What a run did, and how long it took.
 *
 * @param samples how many samples this run was to explain, without those that an earlier one had finished
 * @param elapsed how long it took
 * @param computing how long ONNX Runtime computed
 * @param stopped whether it was stopped before its end
 */
public record RunStatistics(int samples, Duration elapsed, Duration computing, boolean stopped) {}
