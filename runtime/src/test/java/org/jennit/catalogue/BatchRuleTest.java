package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.operator.BatchAxisAnalysis;
import org.jennit.operator.Catalogue;
import org.jennit.operator.Ops;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The batch rule of every operator. Samples are laid along every axis of every operand in turn; where the rule says that
 * an axis of an output keeps them apart, samples that run alone give what they give together.
 */
class BatchRuleTest {
    private static final String BATCH = "batch";
    private static final int NONE = -1;
    private static final int MOST_LAYOUTS = 300;

    /**
     * What they compute is of shapes, or of positions in the batch as a whole. How many steps a Loop takes may depend on any
     * sample; the bodies of Scans, here of fixed extents, are those of recurrent layers in {@code LongSequenceTest}.
     */
    private static final Set<String> WITHOUT_SAMPLES =
            Set.of("Shape", "Size", "EyeLike", "ConstantOfShape", "Range", "MaxPoolGradient", "Loop", "Scan");

    static List<OperatorCase> cases() {
        return CatalogueTest.cases();
    }

    @Test
    void everyOperatorKeepsSamplesApartSomewhere() {
        Set<String> apart = cases().stream()
                .filter(operator -> layouts(operator).stream()
                        .anyMatch(layout -> !keptApart(operator, layout).isEmpty()))
                .map(operator -> operator.operator().name())
                .collect(Collectors.toSet());
        Set<String> expected = new TreeSet<>(Catalogue.operators().keySet());
        expected.removeAll(WITHOUT_SAMPLES);
        expected.removeAll(CatalogueTest.ON_INTEGERS);
        assertThat(new TreeSet<>(apart)).isEqualTo(expected);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void samplesAloneGiveWhatTheyGiveTogether(OperatorCase operator) {
        for (int[] layout : layouts(operator)) {
            Map<String, Value> outputs = keptApart(operator, layout);
            if (!outputs.isEmpty()) {
                compare(operator, layout, outputs);
            }
        }
    }

    private static void compare(OperatorCase operator, int[] layout, Map<String, Value> outputs) {
        Site site = new Site(operator, layout);
        Map<String, Value> built = site.outputs();
        built.keySet().retainAll(outputs.keySet());
        Graph graph = site.g.builder().build(built);
        Map<String, Tensor> all = site.numbers();
        long samples = all.values().iterator().next().shape()[0];
        try (Program program = Experiment.open(graph)) {
            Map<String, Tensor> together = program.run(all);
            for (long i = 0; i < samples; i++) {
                long sample = i;
                Map<String, Tensor> one = new LinkedHashMap<>();
                all.forEach((name, tensor) -> one.put(name, tensor.slice(sample, sample + 1)));
                program.run(one).forEach((name, alone) -> {
                    double[] expected = share(together.get(name), sample, samples);
                    String what = "%s, axes %s, %s, sample %d"
                            .formatted(operator, IntStream.of(layout).boxed().toList(), name, sample);
                    assertThat(alone.toDoubles()).as(what).containsExactly(expected, within(1e-5));
                });
            }
        }
    }

    /** What belongs to a sample of an output whose first axis keeps samples apart. */
    private static double[] share(Tensor tensor, long sample, long samples) {
        double[] numbers = tensor.toDoubles();
        int size = (int) (numbers.length / samples);
        return Arrays.copyOfRange(numbers, (int) sample * size, (int) (sample + 1) * size);
    }

    /** The outputs, with an axis in front, that are shown to keep samples apart. */
    private static Map<String, Value> keptApart(OperatorCase operator, int[] layout) {
        Map<String, Value> kept = new LinkedHashMap<>();
        try {
            Site site = new Site(operator, layout);
            site.outputs().forEach((name, value) -> {
                Graph graph = site.g.builder().build(Map.of(name, value));
                if (!graph.inputs().isEmpty() && BatchAxisAnalysis.areKeptApart(graph, BATCH)) {
                    kept.put(name, value);
                }
            });
        } catch (UnresolvedShapeException | GraphException | IllegalArgumentException e) {
            return kept; // an operand that must be known, or that must be as long as another
        }
        return kept;
    }

    /** Every choice of an axis, or none, for the samples in each operand; of many operands, the first two axes. */
    private static List<int[]> layouts(OperatorCase operator) {
        List<List<Integer>> axes = operator.operands().stream()
                .map(operand -> axes(operand, Integer.MAX_VALUE))
                .toList();
        int count = axes.stream().mapToInt(List::size).reduce(1, Math::multiplyExact);
        if (count > MOST_LAYOUTS) {
            axes = operator.operands().stream().map(operand -> axes(operand, 2)).toList();
        }
        List<int[]> layouts = List.of(new int[0]);
        for (List<Integer> choices : axes) {
            List<int[]> longer = new ArrayList<>();
            for (int[] layout : layouts) {
                for (int choice : choices) {
                    int[] copy = Arrays.copyOf(layout, layout.length + 1);
                    copy[layout.length] = choice;
                    longer.add(copy);
                }
            }
            layouts = longer;
        }
        return layouts.stream()
                .filter(layout -> sampleCounts(operator, layout).size() == 1)
                .toList();
    }

    private static Set<Long> sampleCounts(OperatorCase operator, int[] layout) {
        return IntStream.range(0, layout.length)
                .filter(i -> layout[i] != NONE)
                .mapToObj(i -> operator.operands().get(i).shape()[layout[i]])
                .collect(Collectors.toSet());
    }

    private static List<Integer> axes(Operand operand, int most) {
        int rank = operand == null ? 0 : Math.min(most, operand.shape().length);
        return IntStream.range(NONE, rank).boxed().toList();
    }

    /** An operator applied to operands that hold samples along these axes, with the batch open. */
    private static final class Site {
        final Ops g = new Ops(GraphBuilder.separate());
        private final OperatorCase operator;
        private final int[] layout;
        private final Node node;

        Site(OperatorCase operator, int[] layout) {
            this.operator = operator;
            this.layout = layout;
            List<Value> inputs = new ArrayList<>();
            for (int i = 0; i < layout.length; i++) {
                Operand operand = operator.operands().get(i);
                inputs.add(operand == null ? null : input(i, operand));
            }
            int outputs = operator.operator().outputs(operator.attributes());
            node = g.builder().add(operator.operator(), operator.attributes(), inputs, outputs);
        }

        private Value input(int i, Operand operand) {
            if (layout[i] == NONE) {
                return g.builder().constant(constant(i, operand));
            }
            Shape shape = Shape.of(operand.shape());
            List<Dimension> front = new ArrayList<>(shape.dimensions());
            front.remove(layout[i]);
            front.add(0, Dimension.symbol(BATCH));
            Value input = g.builder().input("x" + i, constant(i, operand).element(), Shape.of(front));
            return moved(input, 0, layout[i]);
        }

        private Value moved(Value value, int from, int to) {
            List<Integer> order = new ArrayList<>(
                    IntStream.range(0, value.shape().rank()).boxed().toList());
            order.add(to, order.remove(from));
            return from == to
                    ? value
                    : g.transpose(value, order.stream().mapToInt(axis -> axis).toArray());
        }

        /** Each output, with each of its axes in front. */
        Map<String, Value> outputs() {
            Map<String, Value> outputs = new LinkedHashMap<>();
            for (Value output : node.outputs()) {
                for (int axis = 0;
                        output.shape().isRanked() && axis < output.shape().rank();
                        axis++) {
                    outputs.put("y" + output.index() + "_" + axis, moved(output, axis, 0));
                }
            }
            return outputs;
        }

        /** Numbers for each input, its samples along the first axis. */
        Map<String, Tensor> numbers() {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < layout.length; i++) {
                Operand operand = operator.operands().get(i);
                if (operand != null && layout[i] != NONE) {
                    tensors.put("x" + i, inFront(constant(i, operand), layout[i]));
                }
            }
            return tensors;
        }

        private static Constant constant(int i, Operand operand) {
            List<Long> extents = Arrays.stream(operand.shape()).boxed().toList();
            return operand.isReal()
                    ? Constant.ofDoubles(ElementType.FLOAT32, extents, operand.numbers(i))
                    : operand.constant();
        }

        /** The numbers with an axis in front. */
        private static Tensor inFront(Constant constant, int axis) {
            ByteBuffer data = ((Constant.InMemory) constant).data();
            List<Long> extents = new ArrayList<>(constant.extents());
            int before =
                    (int) extents.subList(0, axis).stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
            int samples = extents.remove(axis).intValue();
            int size = (int) extents.stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
            int after = size / before;
            double[] numbers = new double[size * samples];
            for (int b = 0; b < before; b++) {
                for (int s = 0; s < samples; s++) {
                    for (int a = 0; a < after; a++) {
                        numbers[(s * before + b) * after + a] = Numbers.get(data, constant.element());
                    }
                }
            }
            extents.add(0, (long) samples);
            long[] shape = extents.stream().mapToLong(n -> n).toArray();
            return Tensor.of(numbers, shape).to(constant.element());
        }
    }
}
