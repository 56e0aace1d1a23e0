package org.jennit.attribution;

import java.util.Random;
import org.jennit.graph.ElementType;
import org.jennit.program.TensorBatches;
import org.jennit.tensor.Tensor;

/** What stands in the place of an input: the start of integrated gradients, or what an occluded region is filled with. */
@FunctionalInterface
public interface Baseline {
    /**
     * The tensor that takes an input's place.
     *
     * @param name the input's name
     * @param input the input as given
     * @return a tensor of the input's type and shape
     */
    Tensor of(String name, Tensor input);

    /** Zeros. */
    static Baseline zeros() {
        return number(0);
    }

    /** A number everywhere. */
    static Baseline number(double number) {
        return (name, input) -> {
            if (input.type() == ElementType.STRING) {
                throw new IllegalArgumentException(
                        "the input '" + name + "' takes texts, whose place no number can take;"
                                + " give rows of data as the background (Background.rows, --background)");
            }
            return Tensor.full(input.type(), number, input.shape());
        };
    }

    /** A tensor of the input's shape, or of one sample that serves for all. */
    static Baseline tensor(Tensor tensor) {
        return (name, input) -> forEachSample(tensor, input.shape());
    }

    /** Normally distributed noise of mean 0 and this standard deviation, the same for the same seed and for each row. */
    static Baseline noise(double deviation, long seed) {
        return (name, input) -> {
            Random random = new Random(seed);
            double[] values = new double[input.size()];
            int row = input.rank() < 2 ? values.length : values.length / (int) Math.max(1, input.shape()[0]);
            for (int i = 0; i < values.length; i++) {
                values[i] = i < row ? deviation * random.nextGaussian() : values[i - row];
            }
            return Tensor.of(input.type(), values, input.shape());
        };
    }

    /**
     * A baseline of the model's inputs also where a layer is explained: its place there is what the layer gives for it, where
     * other baselines take the place of the layer's own output.
     */
    static Baseline ofInputs(Baseline baseline) {
        return new Baseline() {
            @Override
            public Tensor of(String name, Tensor input) {
                return baseline.of(name, input);
            }

            @Override
            public boolean isOfInputs() {
                return true;
            }
        };
    }

    /** Whether it is one of the model's inputs also where a layer is explained; see {@link #ofInputs}. */
    default boolean isOfInputs() {
        return false;
    }

    private static Tensor forEachSample(Tensor tensor, long[] shape) {
        boolean oneSample = tensor.rank() == shape.length && tensor.rank() > 0 && tensor.shape()[0] == 1;
        return oneSample && shape[0] != 1 ? TensorBatches.repeated(tensor, (int) shape[0]) : tensor;
    }
}
