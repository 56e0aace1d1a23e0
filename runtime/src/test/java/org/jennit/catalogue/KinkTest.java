package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.derive.Differentiation;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.optimize.Optimizer;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Derivatives where there is none, and ties. What arrives is 1, 2, 3, … so that every share is told apart. */
class KinkTest {
    @Test
    void maxPoolGivesToTheFirstMaximumOfItsWindow() {
        assertThat(gradient(
                        Pooling.MAX_POOL,
                        Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 1, 1),
                        new long[] {1, 1, 2, 3},
                        5,
                        7,
                        7,
                        7,
                        7,
                        7))
                .containsExactly(0, 1 + 2, 0, 0, 0, 0);
        assertThat(gradient(
                        Pooling.MAX_POOL,
                        Attributes.NONE
                                .with("kernel_shape", (Object) List.of(3L))
                                .with("strides", (Object) List.of(2L))
                                .with("pads", 1, 1),
                        new long[] {1, 1, 5},
                        -1,
                        -1,
                        -1,
                        -1,
                        -1))
                .containsExactly(1, 2, 0, 3, 0);
        assertThat(gradient(Pooling.GLOBAL_MAX_POOL, Attributes.NONE, new long[] {1, 1, 4}, 1, 3, 3, 2))
                .containsExactly(0, 1, 0, 0);
    }

    @Test
    void reductionsShareEvenlyAmongTies() {
        for (OperatorDefinition reduction : List.of(Reductions.REDUCE_MAX, Reductions.REDUCE_MIN)) {
            double sign = reduction == Reductions.REDUCE_MAX ? 1 : -1;
            assertThat(gradient(
                            reduction,
                            Attributes.NONE.with("keepdims", 0),
                            new long[] {4},
                            sign * 3,
                            sign,
                            sign * 3,
                            sign * 3))
                    .containsExactly(1 / 3.0, 0, 1 / 3.0, 1 / 3.0);
        }
    }

    @Test
    void ofTwoEqualValuesEachGetsHalf() {
        for (OperatorDefinition extreme : List.of(Arithmetic.MAX, Arithmetic.MIN)) {
            double[] a = {1, 5, 2};
            double[] b = {1, 5, 9};
            boolean max = extreme == Arithmetic.MAX;
            assertThat(gradient(extreme, Attributes.NONE, new long[] {3}, a, constant(b)))
                    .containsExactly(0.5, 1, max ? 0 : 3);
        }
    }

    @Test
    void kinksHaveDerivativeZero() {
        long[] three = {3};
        assertThat(gradient(Activations.RELU, Attributes.NONE, three, -1, 0, 1)).containsExactly(0, 0, 3);
        assertThat(gradient(Arithmetic.ABS, Attributes.NONE, three, -1, 0, 1)).containsExactly(-1, 0, 3);
        assertThat(gradient(Arithmetic.POSITIVE_PART, Attributes.NONE, three, -1, 0, 1))
                .containsExactly(0, 0, 3);
        assertThat(gradient(Arithmetic.NEGATIVE_PART, Attributes.NONE, three, -1, 0, 1))
                .containsExactly(1, 0, 0);
        assertThat(gradient(Reductions.REDUCE_L2, Attributes.NONE.with("keepdims", 0), three, 0, 0, 0))
                .containsExactly(0, 0, 0);
        assertThat(gradient(
                        Pooling.LP_POOL,
                        Attributes.NONE.with("kernel_shape", (Object) List.of(3L)),
                        new long[] {1, 1, 3},
                        0,
                        0,
                        0))
                .containsExactly(0, 0, 0);
    }

    @Test
    void clipStopsAtAndBeyondItsBounds() {
        double[] x = {-2, -1, 0, 1, 2};
        assertThat(gradient(Activations.CLIP, Attributes.NONE, new long[] {5}, x, constant(-1), constant(1)))
                .containsExactly(0, 0, 3, 0, 0);
        assertThat(gradient(Activations.CLIP, Attributes.NONE, new long[] {5}, x, constant(-1)))
                .containsExactly(0, 0, 3, 4, 5);
        for (double lowest : new double[] {0, 1}) {
            assertThat(gradient(Activations.CLIP, Attributes.NONE, new long[] {5}, x, constant(lowest), constant(0)))
                    .as("no number is between %s and 0", lowest)
                    .containsExactly(0, 0, 0, 0, 0);
        }
        assertThat(gradient(
                        Activations.HARD_SIGMOID,
                        Attributes.NONE.with("alpha", 0.5f).with("beta", 0.5f),
                        new long[] {3},
                        -1,
                        0,
                        1))
                .containsExactly(0, 1, 0);
    }

    @Test
    void theProductOfAnAxisWithZerosIsThatOfTheOthers() {
        Attributes flat = Attributes.NONE.with("keepdims", 0);
        assertThat(gradient(Reductions.REDUCE_PROD, flat, new long[] {3}, 2, 0, 5))
                .containsExactly(0, 10, 0);
        assertThat(gradient(Reductions.REDUCE_PROD, flat, new long[] {3}, 0, 0, 5))
                .containsExactly(0, 0, 0);
    }

    private static Constant constant(double... values) {
        List<Long> shape = values.length == 1 ? List.of() : List.of((long) values.length);
        return Constant.ofDoubles(ElementType.FLOAT32, shape, values);
    }

    private static double[] gradient(OperatorDefinition operator, Attributes attributes, long[] shape, double... x) {
        return gradient(operator, attributes, shape, x, new Constant[0]);
    }

    private static double[] gradient(
            OperatorDefinition operator, Attributes attributes, long[] shape, double[] x, Constant... others) {
        GraphBuilder builder = GraphBuilder.separate();
        List<Value> operands = new ArrayList<>();
        operands.add(builder.input("x0", ElementType.FLOAT32, Shape.of(shape)));
        Arrays.stream(others).map(builder::constant).forEach(operands::add);
        Value y = builder.add(operator, attributes, operands, operator.outputs(attributes))
                .output();
        Graph graph = builder.build(Map.of("y", y));
        Differentiation gradient = Differentiation.of(graph, List.of("y"), List.of("x0"));
        double[] arriving = new double[(int) y.shape().elements().value()];
        Arrays.setAll(arriving, i -> i + 1);
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("x0", Tensor.of(x, shape).to(ElementType.FLOAT32));
        inputs.put(
                gradient.seeds().get("y"),
                Tensor.of(arriving, y.shape().extents()).to(ElementType.FLOAT32));
        try (Program program = Experiment.open(Optimizer.optimize(gradient.graph()))) {
            Tensor found = program.run(inputs).get(gradient.gradients().get("x0"));
            return rounded(found.toDoubles());
        }
    }

    /** A third as float32 says it, and a negative zero, are those of float64. */
    private static double[] rounded(double... values) {
        return Arrays.stream(values)
                .map(v -> Math.abs(v - 1 / 3.0) < 1e-7 ? 1 / 3.0 : v + 0.0)
                .toArray();
    }
}
