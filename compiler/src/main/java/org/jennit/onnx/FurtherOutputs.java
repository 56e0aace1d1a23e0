package org.jennit.onnx;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/** Outputs of nodes that their operators in graphs do not have, computed on their own where a file uses them. */
final class FurtherOutputs {
    @FunctionalInterface
    private interface WrittenOutput {
        @Nullable
        Value of(Ops ops, Operation operation);
    }

    private static final Map<String, List<WrittenOutput>> TABLE = Map.of(
            "Dropout", List.of(FurtherOutputs::mask),
            "LayerNormalization", List.of(FurtherOutputs::mean, FurtherOutputs::inverseDeviation),
            "BatchNormalization", List.of((g, op) -> running(g, op, 3), (g, op) -> running(g, op, 4)));

    private FurtherOutputs() {}

    /**
     * An output of an operation as the file gives it.
     *
     * @throws IllegalArgumentException when there is no such output
     */
    static Value of(Ops ops, Operation operation, int output) {
        List<WrittenOutput> forms = TABLE.getOrDefault(operation.operator().name(), List.of());
        Value value = output <= forms.size() ? forms.get(output - 1).of(ops, operation) : null;
        if (value == null) {
            throw new IllegalArgumentException("the output " + output + " of a node of this kind is not supported;"
                    + " export the model without its use");
        }
        return value;
    }

    /** What a dropout keeps: in inference, everything. */
    private static Value mask(Ops g, Operation op) {
        Value yes = g.builder().constant(Constant.ofDoubles(ElementType.BOOL, List.of(), 1));
        return g.apply(Layout.EXPAND, yes, g.shapeOf(op.input(0)));
    }

    /** The statistics that a batch norm in training carries on: momentum times the old, the rest the batch's. */
    private static Value running(Ops g, Operation op, int statistic) {
        BatchStatistics statistics = BatchStatistics.of(g, op.input(0));
        Value now = statistic == 3 ? statistics.mean() : statistics.variance();
        double momentum = op.real("momentum");
        return g.add(g.mul(op.input(statistic), momentum), g.mul(now, 1 - momentum));
    }

    private static List<Integer> normalised(Operation op) {
        int rank = op.input(0).shape().rank();
        int axis = op.input(0).shape().axis(op.integer("axis"));
        return IntStream.range(axis, rank).boxed().toList();
    }

    private static Value mean(Ops g, Operation op) {
        return g.reduceMean(g.cast(op.input(0), ElementType.FLOAT32), normalised(op), true);
    }

    /** 1/√(variance + ε). */
    private static Value inverseDeviation(Ops g, Operation op) {
        Value x = g.cast(op.input(0), ElementType.FLOAT32);
        Value centred = g.sub(x, mean(g, op));
        Value variance = g.reduceMean(g.mul(centred, centred), normalised(op), true);
        double epsilon = op.real("epsilon");
        return g.apply(Elementary.RECIPROCAL, g.sqrt(g.add(variance, epsilon)));
    }
}
