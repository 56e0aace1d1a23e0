package org.jennit.cli.option;

import org.jennit.AttributorBuilder;
import org.jennit.target.ClassTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which output of a model is explained, and along which of its axes the classes lie. */
public final class OutputChoice {
    @Option(
            names = "--explain-output",
            paramLabel = "NAME",
            description = "The output to explain (default: the first of floating-point numbers).")
    private @Nullable String name;

    @Option(
            names = "--class-axis",
            paramLabel = "N",
            description = {
                "The axis of the output that the classes lie along, from 0; negative ones count from the end (default: that of"
                        + " the final softmax, else the one that the last linear layer writes)."
            })
    private @Nullable Integer classAxis;

    /** A target with its classes along the axis that was told. */
    public ClassTarget along(ClassTarget target) {
        return classAxis == null ? target : target.classAxis(classAxis);
    }

    /** An attributor of the output that was told. */
    public AttributorBuilder of(AttributorBuilder builder) {
        return name == null ? builder : builder.explaining(name);
    }
}
