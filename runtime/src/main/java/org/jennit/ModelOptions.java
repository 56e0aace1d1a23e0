package org.jennit;

import org.jennit.onnx.file.ReadingOptions;
import org.jennit.program.ProgramOptions;

/**
 * How a model is loaded.
 *
 * @param program how it and its attributors run
 * @param optimizer whether attribution graphs are rewritten to compute the same with less; without, they are as the rules
 *     and gradients were written, which is for those who look for an error
 * @param reading how its file is read
 */
public record ModelOptions(ProgramOptions program, boolean optimizer, ReadingOptions reading) {
    /** On the processor, with rewriting. */
    public static final ModelOptions DEFAULT = new ModelOptions(ProgramOptions.DEFAULT, true, ReadingOptions.DEFAULT);

    /** How a pass forward alone runs: dividing a batch gains nothing there, since most of it are fused convolutions. */
    ProgramOptions forward() {
        return program.withDataParallel(false);
    }

    /** These options with other ways to run. */
    public ModelOptions withProgram(ProgramOptions other) {
        return new ModelOptions(other, optimizer, reading);
    }

    /** These options with or without rewriting of attribution graphs. */
    public ModelOptions withOptimizer(boolean rewritten) {
        return new ModelOptions(program, rewritten, reading);
    }

    /** These options with another way to read the file: how much work it may cause, and where its weights may lie. */
    public ModelOptions withReading(ReadingOptions other) {
        return new ModelOptions(program, optimizer, other);
    }
}
