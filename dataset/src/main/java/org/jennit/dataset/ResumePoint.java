package org.jennit.dataset;

/**
 * How far an earlier run has come.
 *
 * @param batches the number of batches that are finished
 * @param rows the number of their rows; a sample that failed counts as one
 */
public record ResumePoint(int batches, int rows) {
    /** The beginning. */
    public static final ResumePoint START = new ResumePoint(0, 0);
}
