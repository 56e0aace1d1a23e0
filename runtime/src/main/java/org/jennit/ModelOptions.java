package org.jennit;

import java.util.List;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;

/**
 * How a model is loaded.
 *
 * @param program how it and its attributors run
 * @param canonizers what brings it to canonical form
 */
public record ModelOptions(ProgramOptions program, List<Canonizer> canonizers) {
    /** All canonizers, on the processor. */
    public static final ModelOptions DEFAULT = new ModelOptions(ProgramOptions.DEFAULT, Canonizers.all());

    /** Options. */
    public ModelOptions {
        canonizers = List.copyOf(canonizers);
    }

    /** These options with other ways to run. */
    public ModelOptions withProgram(ProgramOptions other) {
        return new ModelOptions(other, canonizers);
    }

    /** These options with other canonizers; with none the layers are those of the file. */
    public ModelOptions withCanonizers(List<Canonizer> others) {
        return new ModelOptions(program, others);
    }
}
