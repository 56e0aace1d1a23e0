package org.jennit.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.operator.Resizing;
import org.jspecify.annotations.Nullable;

/**
 * How operators of other opsets are said in the one opset that graphs are in. An operator changes its meaning or its
 * form between opsets; each entry of the table says up to which opset it applies and what the new form is.
 */
final class OpsetConversion {
    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final Map<String, List<Lift>> TABLE = new HashMap<>();

    static {
        lift(
                "Clip",
                10,
                (g, op) -> with(op, "min", "max")
                        .withInputs(Arrays.asList(
                                op.input(0),
                                bound(g, op, "min", -Float.MAX_VALUE),
                                bound(g, op, "max", Float.MAX_VALUE))));
        lift("Pad", 10, (g, op) -> {
            Value pads = integers(g, op, "pads");
            Value value = g.number(op.attributes().real("value", 0), op.input(0));
            return with(op, "pads", "value").withInputs(Arrays.asList(op.input(0), pads, value));
        });
        lift(
                "Slice",
                9,
                (g, op) -> with(op, "starts", "ends", "axes")
                        .withInputs(Arrays.asList(
                                op.input(0),
                                integers(g, op, "starts"),
                                integers(g, op, "ends"),
                                optionalIntegers(g, op, "axes"))));
        for (String name : List.of("Squeeze", "Unsqueeze", "ReduceSum")) {
            lift(name, 12, OpsetConversion::axesAsInput);
        }
        for (String name : List.of(
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceSumSquare",
                "ReduceLogSum",
                "ReduceLogSumExp")) {
            lift(name, 17, OpsetConversion::axesAsInput);
        }
        lift("Softmax", 12, OpsetConversion::flatSoftmax);
        lift("LogSoftmax", 12, OpsetConversion::flatSoftmax);
        lift("Hardmax", 12, OpsetConversion::flatSoftmax);
        lift(
                "TopK",
                9,
                (g, op) -> with(op, "k")
                        .withInputs(
                                List.of(op.input(0), g.integers(op.attributes().integer("k", 1)))));
        lift("Dropout", ALWAYS, OpsetConversion::inference);
        lift("BatchNormalization", ALWAYS, OpsetConversion::batchNorm);
        lift("PRelu", ALWAYS, (g, op) -> sloped(g, op, op.input(1)));
        lift("LeakyRelu", ALWAYS, (g, op) -> sloped(g, op, g.number(op.real("alpha"), op.input(0))));
        lift("Upsample", ALWAYS, (g, op) -> {
            Value scales = op.optionalInput(1) != null ? op.input(1) : reals(g, op, "scales");
            return asymmetricResize(op, scales);
        });
        lift("Resize", 10, (g, op) -> asymmetricResize(op, op.input(1)));
        lift("MaxPool", ALWAYS, (g, op) -> Pooling.roundedDown(with(op, "storage_order")));
        lift("AveragePool", ALWAYS, (g, op) -> Pooling.roundedDown(op));
        lift(
                "CastLike",
                ALWAYS,
                (g, op) -> new Operation(
                        Arithmetic.CAST,
                        Attributes.NONE.with("to", op.input(1).element().onnxCode()),
                        List.of(op.input(0)),
                        1));
        lift("Cast", ALWAYS, (g, op) -> with(op, "round_mode"));
        lift("GroupNormalization", 20, (g, op) -> groupNorm(g, op, true));
        lift("GroupNormalization", ALWAYS, (g, op) -> groupNorm(g, op, false));
        lift("Scatter", ALWAYS, (g, op) -> new Operation(Indexing.SCATTER_ELEMENTS, op.attributes(), op.inputs(), 1));
        lift("Attention", ALWAYS, AttentionForm::of);
        lift("GridSample", 19, (g, op) -> {
            String mode = op.attributes().text("mode", "bilinear");
            return set(op, "mode", mode.replace("bilinear", "linear").replace("bicubic", "cubic"));
        });
        lift("RoiAlign", 15, (g, op) -> set(op, "coordinate_transformation_mode", "output_half_pixel"));
        lift("DFT", 19, (g, op) -> {
            Value axis = g.builder()
                    .constant(Constant.ofLongs(List.of(), op.attributes().integer("axis", 1)));
            return with(op, "axis").withInputs(Arrays.asList(op.input(0), op.optionalInput(1), axis));
        });
        lift("Swish", ALWAYS, (g, op) -> {
            float alpha = op.attributes().real("alpha", 1);
            Value x = op.input(0);
            if (alpha == 1) {
                return new Operation(Activations.SILU, Attributes.NONE, List.of(x), 1);
            }
            Value gate = g.sigmoid(g.mul(x, alpha));
            return new Operation(Arithmetic.MUL, Attributes.NONE, List.of(x, gate), 1);
        });
    }

    private OpsetConversion() {}

    private record Lift(int lastOpset, Conversion conversion) {}

    @FunctionalInterface
    private interface Conversion {
        Operation of(Ops ops, Operation old);
    }

    private static void lift(String operator, int lastOpset, Conversion conversion) {
        TABLE.computeIfAbsent(operator, key -> new ArrayList<>()).add(new Lift(lastOpset, conversion));
    }

    /** Whether the table knows an operator, so that it need not be in the catalogue under its own name. */
    static boolean knows(String operator) {
        return TABLE.containsKey(operator);
    }

    /** An operation of a file's opset in the form of graphs; operations before it are added to the graph. */
    static Operation lift(Ops ops, Operation operation, int opset) {
        for (Lift lift : TABLE.getOrDefault(operation.operator().name(), List.of())) {
            if (opset <= lift.lastOpset()) {
                return lift.conversion().of(ops, operation);
            }
        }
        return operation;
    }

    private static Operation with(Operation op, String... removed) {
        Attributes attributes = op.attributes();
        for (String name : removed) {
            attributes = attributes.without(name);
        }
        return new Operation(op.operator(), attributes, op.inputs(), op.outputs());
    }

    private static Operation set(Operation op, String name, String value) {
        return new Operation(op.operator(), op.attributes().with(name, (Object) value), op.inputs(), op.outputs());
    }

    private static Operation as(Operation op, OperatorDefinition operator, Attributes attributes) {
        return new Operation(operator, attributes, op.inputs(), operator.outputs(attributes));
    }

    private static @Nullable Value bound(Ops g, Operation op, String name, float unbounded) {
        float bound = op.attributes().real(name, unbounded);
        return bound == unbounded ? null : g.number(bound, op.input(0));
    }

    private static Value integers(Ops g, Operation op, String name) {
        return g.integers(op.attributes().integers(name, new long[0]));
    }

    private static @Nullable Value optionalIntegers(Ops g, Operation op, String name) {
        return op.attributes().has(name) ? integers(g, op, name) : null;
    }

    private static Value reals(Ops g, Operation op, String name) {
        if (!(op.attributes().get(name) instanceof List<?> list)) {
            throw new IllegalArgumentException("the attribute '" + name + "' is missing");
        }
        double[] values = list.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
        return g.builder().constant(Constant.ofDoubles(ElementType.FLOAT32, List.of((long) values.length), values));
    }

    private static Operation axesAsInput(Ops g, Operation op) {
        return with(op, "axes").withInputs(Arrays.asList(op.input(0), optionalIntegers(g, op, "axes")));
    }

    /** Before opset 13 the axes from {@code axis} on were normalised together. */
    private static Operation flatSoftmax(Ops g, Operation op) {
        Shape x = op.input(0).shape();
        int axis = x.axis(op.attributes().integer("axis", 1));
        if (axis == x.rank() - 1) {
            return new Operation(op.operator(), op.attributes().with("axis", -1), op.inputs(), 1);
        }
        List<Dimension> flat = new ArrayList<>(x.range(0, axis));
        flat.add(Shape.product(x.range(axis, x.rank())));
        Value flatSoftmax = g.apply(
                (OperatorDefinition) op.operator(), Attributes.NONE.with("axis", -1), g.reshape(op.input(0), flat));
        return new Operation(Layout.RESHAPE, Attributes.NONE, List.of(flatSoftmax, g.shapeOf(op.input(0))), 1);
    }

    private static Operation inference(Ops g, Operation op) {
        Value training = op.optionalInput(2);
        if (training != null
                && !(training.constant() instanceof Constant.InMemory flag
                        && flag.data().get(0) == 0)) {
            throw new IllegalArgumentException("the model is in training mode; export it after model.eval()");
        }
        return new Operation(Layout.IDENTITY, Attributes.NONE, List.of(op.input(0)), 1);
    }

    /**
     * Statistics of the batch are those of a constant, as in a standardised weight, or of the one sample that there is, as
     * in an instance norm; others would let samples depend on each other.
     */
    private static Operation batchNorm(Ops g, Operation op) {
        Value x = op.input(0);
        Attributes epsilon = Attributes.NONE.with("epsilon", op.real("epsilon"));
        if (op.attributes().integer("spatial", 1) == 0) {
            return perElement(g, op);
        }
        if (op.attributes().integer("training_mode", 0) == 0) {
            return as(op, Normalization.BATCH_NORM, epsilon);
        }
        boolean oneSample = x.shape().isRanked() && x.shape().dimension(0).is(1);
        if (!oneSample && !Constants.isExpressionOfConstants(x)) {
            throw new IllegalArgumentException(
                    "a batch norm with the statistics of the batch cannot be explained; export the model after"
                            + " model.eval()");
        }
        BatchStatistics statistics = BatchStatistics.of(g, x);
        if (!Constants.isExpressionOfConstants(x)) {
            Value centred = g.sub(x, g.perChannel(statistics.mean(), x));
            Value variance = g.add(statistics.variance(), op.attributes().real("epsilon", 1e-5f));
            Value normalized = g.div(centred, g.perChannel(g.sqrt(variance), x));
            Value scaled = g.mul(normalized, g.perChannel(op.input(1), x));
            return new Operation(Arithmetic.ADD, Attributes.NONE, List.of(scaled, g.perChannel(op.input(2), x)), 1);
        }
        return new Operation(
                Normalization.BATCH_NORM,
                epsilon,
                List.of(x, op.input(1), op.input(2), statistics.mean(), statistics.variance()),
                1);
    }

    /** Before opset 9 scale, bias and statistics could be given for each element of a sample. */
    private static Operation perElement(Ops g, Operation op) {
        int elementAxes = op.input(0).shape().rank() - 1;
        if (op.input(1).shape().rank() != elementAxes) {
            throw new IllegalArgumentException("spatial = 0 asks for a scale with " + elementAxes + " axes, not "
                    + op.input(1).shape() + "; export the model after model.eval() with opset_version=9 or higher");
        }
        Value variance = g.add(op.input(4), op.real("epsilon"));
        Value slope = g.div(op.input(1), g.sqrt(variance));
        Value scaled = g.mul(g.sub(op.input(0), op.input(3)), slope);
        return new Operation(Arithmetic.ADD, Attributes.NONE, List.of(scaled, op.input(2)), 1);
    }

    /** The runtime has no kernel for float64, and expands the operator only where a file of an older opset asks for it. */
    private static Operation sloped(Ops g, Operation op, Value slope) {
        Value x = op.input(0);
        if (x.element() != ElementType.FLOAT64) {
            return op;
        }
        return new Operation(Arithmetic.WHERE, Attributes.NONE, List.of(g.isNegative(x), g.mul(x, slope), x), 1);
    }

    /** The interpolation of Upsample and of the first Resize. */
    private static Operation asymmetricResize(Operation op, Value scales) {
        Attributes attributes = Attributes.NONE
                .with("mode", (Object) op.attributes().text("mode", "nearest"))
                .with("coordinate_transformation_mode", (Object) "asymmetric")
                .with("nearest_mode", (Object) (isSmaller(scales) ? "ceil" : "floor"));
        return new Operation(Resizing.RESIZE, attributes, Arrays.asList(op.input(0), null, scales), 1);
    }

    /** The first Resize took the element below where it made an axis longer, and that above where shorter. */
    private static boolean isSmaller(Value scales) {
        if (!(scales.constant() instanceof Constant.InMemory constant)) {
            return false;
        }
        ByteBuffer data = constant.data();
        boolean shorter = false;
        boolean longer = false;
        while (data.hasRemaining()) {
            double scale = Numbers.get(data, constant.element());
            shorter |= scale < 1;
            longer |= scale > 1;
        }
        if (shorter && longer) {
            throw new IllegalArgumentException("it makes one axis longer and another shorter, which no later opset can"
                    + " say in one step; export the model with opset_version=11 or higher");
        }
        return shorter;
    }

    /** Before opset 21 scale and bias were given for each group, since then for each channel. */
    private static Operation groupNorm(Ops g, Operation op, boolean perGroup) {
        List<@Nullable Value> inputs = new ArrayList<>(op.inputs());
        if (perGroup) {
            long groups = op.attributes().integer("num_groups", 1);
            long channels = op.input(0).shape().dimension(1).value();
            for (int i = 1; i <= 2; i++) {
                Value column = g.unsqueeze(op.input(i), 1);
                Value repeated = g.apply(Layout.EXPAND, column, g.integers(groups, channels / groups));
                inputs.set(i, g.flatten(repeated));
            }
        }
        return new Operation(Normalization.GROUP_NORM, with(op, "stash_type").attributes(), inputs, 1);
    }
}
