package org.jennit;

/**
 * How a model is loaded.
 *
 * @param program how it and its attributors run
 */
public record ModelOptions(ProgramOptions program) {
    /** On the processor. */
    public static final ModelOptions DEFAULT = new ModelOptions(ProgramOptions.DEFAULT);

    /** These options with other ways to run. */
    public ModelOptions withProgram(ProgramOptions other) {
        return new ModelOptions(other);
    }
}
