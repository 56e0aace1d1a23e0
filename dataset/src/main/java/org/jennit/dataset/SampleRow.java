package org.jennit.dataset;

/**
 * A row of a run: a picture, or one of the inputs in an array.
 *
 * @param sample the file
 * @param number its position in the run, from 0
 */
public record SampleRow(Sample sample, int number) {}
