package org.jennit.cli.tool.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jennit.derive.AttributionGraph;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;

/**
 * Seeded inputs of a batch size: floating-point numbers are normally distributed and kept within ±{@value
 * Workload#BOUND}, integers are 0 or 1. Which numbers they are hardly matters for time; that they are equal for all
 * measurements does.
 */
final class RandomInputs {
    private static final int CLASS = 7;

    private RandomInputs() {}

    /**
     * A tensor for each input of a model.
     *
     * @throws IllegalArgumentException if an input has open sizes besides the batch, or a batch of a fixed other size
     */
    static Map<String, Tensor> of(Graph model, int batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value input : model.inputs()) {
            inputs.put(input.name(), draw(input.element(), sized(model, input, batch)));
        }
        return inputs;
    }

    /** The relevance of one class of each sample. */
    static Tensor outputRelevance(AttributionGraph attribution, Graph model, int batch) {
        Value relevance = attribution.graph().input(attribution.outputRelevance());
        long[] shape = sized(model, relevance, batch);
        int size = (int) Shape.of(shape).elements().value();
        float[] numbers = new float[size];
        int row = size / batch;
        for (int sample = 0; sample < batch; sample++) {
            numbers[sample * row + CLASS % row] = 1;
        }
        return Tensor.of(numbers, shape).to(relevance.element());
    }

    private static long[] sized(Graph model, Value value, int batch) {
        Dimension first = model.inputs().get(0).shape().dimension(0);
        Shape shape =
                first.isKnown() ? value.shape() : value.shape().substitute(Map.of(first.toString(), (long) batch));
        if (!shape.isKnown()) {
            throw new IllegalArgumentException("'%s' has the shape %s: only the batch may be open in a model that is"
                            .formatted(value.name(), value.shape())
                    + " measured; export it for fixed sizes");
        }
        if (shape.rank() == 0 || !shape.dimension(0).is(batch)) {
            throw new IllegalArgumentException(
                    "'%s' has the shape %s, which takes no batch of %d; --batch says which are measured"
                            .formatted(value.name(), value.shape(), batch));
        }
        return shape.extents();
    }

    private static Tensor draw(ElementType type, long[] shape) {
        Random random = new Random(1);
        float[] numbers = new float[(int) Shape.of(shape).elements().value()];
        for (int i = 0; i < numbers.length; i++) {
            double number = type.isFloating() ? random.nextGaussian() : random.nextInt(2);
            numbers[i] = (float) Math.max(-Workload.BOUND, Math.min(Workload.BOUND, number));
        }
        return Tensor.of(numbers, shape).to(type);
    }
}
