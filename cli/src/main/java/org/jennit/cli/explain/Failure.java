package org.jennit.cli.explain;

import org.jennit.cli.option.Sample;

/**
 * A sample that cannot be explained.
 *
 * @param sample the file
 * @param reason why
 */
record Failure(Sample sample, Exception reason) implements Loaded, Explained {}
