package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Loops;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator is numerically what its kind says, whichever of its operands vary. */
class OperatorKindTest {
    private static final double ROUNDING = 1e-4;
    private static final float STEP = 1 / 64f;
    private static final int MOST_VARYING = 3;

    static List<OperatorCase> cases() {
        return CatalogueTest.cases().stream()
                .filter(operator -> !operator.realNames().isEmpty())
                .toList();
    }

    @Test
    void aDefinitionNeedsAKindAndABatchRule() {
        assertThatThrownBy(() ->
                        OperatorDefinition.operator("Odd", 1).zeroGradient().define())
                .hasMessageContaining("Odd needs a batch rule");
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void numbersAgreeWithTheKind(OperatorCase operator) {
        try (Run run = new Run(operator)) {
            List<Integer> reals = run.reals();
            for (int mask = 1; mask < 1 << reals.size(); mask++) {
                Set<Integer> varying = new TreeSet<>();
                for (int i = 0; i < reals.size(); i++) {
                    if ((mask >> i & 1) == 1) {
                        varying.add(reals.get(i));
                    }
                }
                if (varying.size() <= MOST_VARYING) {
                    check(run, varying);
                }
            }
        }
    }

    private static void check(Run run, Set<Integer> varying) {
        OperatorDefinition definition = run.operator.operator();
        OperatorKind kind = definition.kind(run.node.operation(), varying);
        switch (kind) {
            case MOVES -> {
                assertThat(isAffine(run, varying)).as("%s affine", varying).isTrue();
                assertThat(isMade(run, varying)).as("%s only moved", varying).isTrue();
            }
            case LINEAR ->
                assertThat(isAffine(run, varying)).as("%s affine", varying).isTrue();
            case BILINEAR -> {
                assertThat(varying).hasSize(2);
                varying.forEach(one -> assertThat(isAffine(run, Set.of(one)))
                        .as("affine in %s", one)
                        .isTrue());
                assertThat(isAffine(run, varying)).as("%s affine", varying).isFalse();
            }
            case ELEMENTWISE -> assertThat(varying).hasSize(1);
            case OTHER -> {
                boolean isLoop = definition == Loops.SCAN || definition == Loops.LOOP; // whatever its body computes
                if (!definition.isStep() && !isLoop) {
                    assertThat(isAffine(run, varying)).as("%s affine", varying).isFalse();
                }
            }
        }
        if (kind == OperatorKind.ELEMENTWISE || definition.isPointwise()) {
            varying.forEach(one -> assertThat(staysInPlace(run, one))
                    .as("stays in place in %s", one)
                    .isTrue());
        }
        if (definition.isScaling(run.node.operation(), varying)) {
            assertThat(isAffine(run, varying) && isZeroAtZero(run, varying))
                    .as("scales %s", varying)
                    .isTrue();
        }
        if (definition.isShift(run.node.operation(), varying)) {
            assertThat(isShift(run, varying)).as("shifts %s", varying).isTrue();
        }
    }

    /** f(x + d + e) − f(x + d) − f(x + e) + f(x) = 0. */
    private static boolean isAffine(Run run, Set<Integer> varying) {
        double[] none = run.at(run.moved(varying, 0, 0));
        double[] first = run.at(run.moved(varying, 1, 0));
        double[] second = run.at(run.moved(varying, 0, 1));
        double[] both = run.at(run.moved(varying, 1, 1));
        return IntStream.range(0, none.length).allMatch(i -> {
            double size = 1 + Math.abs(none[i]) + Math.abs(first[i]) + Math.abs(second[i]) + Math.abs(both[i]);
            return Math.abs(both[i] - first[i] - second[i] + none[i]) <= ROUNDING * size;
        });
    }

    /** Every element of the output is constant, or always the element at one and the same place of an input. */
    private static boolean isMade(Run run, Set<Integer> varying) {
        List<Map<String, double[]>> points =
                List.of(run.moved(varying, 0, 0), run.moved(varying, 1, 0), run.moved(varying, 0, 1));
        List<double[]> outputs = points.stream().map(run::at).toList();
        return IntStream.range(0, outputs.get(0).length).allMatch(i -> {
            boolean constant = outputs.stream().allMatch(output -> output[i] == outputs.get(0)[i]);
            return constant
                    || varying.stream()
                            .anyMatch(input -> IntStream.range(0, points.get(0).get("x" + input).length)
                                    .anyMatch(place -> IntStream.range(0, points.size())
                                            .allMatch(p -> (float) points.get(p).get("x" + input)[place]
                                                    == (float) outputs.get(p)[i])));
        });
    }

    /** An element of an operand changes the output only where it broadcasts to. */
    private static boolean staysInPlace(Run run, int input) {
        double[] before = run.at(run.point);
        long[] shape = run.operator.operands().get(input).shape();
        for (int place = 0; place < run.point.get("x" + input).length; place++) {
            Map<String, double[]> point = new HashMap<>(run.point);
            double[] numbers = point.get("x" + input).clone();
            numbers[place] += STEP;
            point.put("x" + input, numbers);
            double[] after = run.at(point);
            for (int i = 0; i < after.length; i++) {
                if (after[i] != before[i] && source(i, run.outputShape(), shape) != place) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The flat place in an operand that broadcasts to a flat place of the output. */
    private static int source(int flat, long[] output, long[] operand) {
        int place = 0;
        int stride = 1;
        int left = flat;
        for (int axis = output.length - 1; axis >= 0; axis--) {
            int index = (int) (left % output[axis]);
            left /= (int) output[axis];
            int own = axis - (output.length - operand.length);
            if (own >= 0) {
                place += operand[own] == 1 ? 0 : index * stride;
                stride *= (int) operand[own];
            }
        }
        return place;
    }

    private static boolean isZeroAtZero(Run run, Set<Integer> varying) {
        Map<String, double[]> point = new HashMap<>(run.point);
        varying.forEach(input -> point.put("x" + input, new double[run.point.get("x" + input).length]));
        return Arrays.stream(run.at(point)).allMatch(y -> y == 0);
    }

    private static boolean isShift(Run run, Set<Integer> varying) {
        double[] before = run.at(run.point);
        Map<String, double[]> point = new HashMap<>(run.point);
        varying.forEach(input -> point.put(
                "x" + input,
                Arrays.stream(run.point.get("x" + input)).map(x -> x + 1).toArray()));
        double[] after = run.at(point);
        return IntStream.range(0, after.length).allMatch(i -> Math.abs(Math.abs(after[i] - before[i]) - 1) < ROUNDING);
    }

    /** An operator with all its real operands as inputs, and its first output. */
    private static final class Run implements AutoCloseable {
        final OperatorCase operator;
        final Node node;
        final Map<String, double[]> point = new LinkedHashMap<>();
        private final Program program;

        Run(OperatorCase operator) {
            this.operator = operator;
            GraphBuilder builder = GraphBuilder.separate();
            List<Value> inputs = new ArrayList<>();
            for (int i = 0; i < operator.operands().size(); i++) {
                Operand operand = operator.operands().get(i);
                if (operand == null) {
                    inputs.add(null);
                } else if (operand.isReal()) {
                    inputs.add(builder.input("x" + i, ElementType.FLOAT32, Shape.of(operand.shape())));
                    point.put("x" + i, operand.numbers(i));
                } else {
                    inputs.add(builder.constant(operand.constant()));
                }
            }
            node = builder.add(
                    operator.operator(),
                    operator.attributes(),
                    inputs,
                    operator.operator().outputs(operator.attributes()));
            Graph graph = builder.build(Map.of("y", node.output()));
            program = Experiment.open(graph);
        }

        List<Integer> reals() {
            return operator.realNames().stream()
                    .map(name -> Integer.parseInt(name.substring(1)))
                    .filter(operator.operator()::readsNumbers)
                    .toList();
        }

        long[] outputShape() {
            return node.output().shape().extents();
        }

        /** The point with the varying operands moved by multiples of two directions. */
        Map<String, double[]> moved(Set<Integer> varying, int first, int second) {
            Map<String, double[]> moved = new HashMap<>(point);
            for (int input : varying) {
                double[] numbers = point.get("x" + input).clone();
                double[] d = Experiment.random(2L * input + 1, numbers.length);
                double[] e = Experiment.random(2L * input + 2, numbers.length);
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] += first * d[i] + second * e[i];
                }
                moved.put("x" + input, numbers);
            }
            return moved;
        }

        double[] at(Map<String, double[]> numbers) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (Value input : program.graph().inputs()) {
                inputs.put(
                        input.name(),
                        Tensor.of(numbers.get(input.name()), input.shape().extents())
                                .to(ElementType.FLOAT32));
            }
            return program.run(inputs).get("y").toDoubles();
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
