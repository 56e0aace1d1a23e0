package org.jennit.dataset;

import org.jennit.text.FailureText;

/**
 * A sample that cannot be explained.
 *
 * @param sample the file
 * @param reason why
 */
public record FailedSample(Sample sample, Exception reason) implements LoadedSample, ExplainedSample {
    /** Why, on one line. */
    public String message() {
        return FailureText.of(reason);
    }
}
