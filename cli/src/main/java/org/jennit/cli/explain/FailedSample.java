package org.jennit.cli.explain;

import org.jennit.cli.option.Sample;

/**
 * A sample that cannot be explained.
 *
 * @param sample the file
 * @param reason why
 */
record FailedSample(Sample sample, Exception reason) implements LoadedSample, ExplainedSample {}
