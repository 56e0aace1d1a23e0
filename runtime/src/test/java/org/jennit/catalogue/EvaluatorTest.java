package org.jennit.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.catalogue.Experiment.Form;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.operator.Resizing;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The interpreter computes what the runtime computes, for every operator that it knows. */
class EvaluatorTest {
    private static final double ROUNDING = 1e-4;

    static List<OperatorCase> cases() {
        return CatalogueTest.cases().stream()
                .filter(c -> Evaluator.knows(c.operator()))
                .toList();
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("cases")
    void numbersAreThoseOfTheRuntime(OperatorCase operator) {
        boolean interpolated = operator.operator().equals(Resizing.RESIZE);
        assumeFalse(interpolated && operator.toString().matches(".*(mode=cubic|antialias=1).*"), "has no kernel");
        Experiment experiment = new Experiment(operator, ElementType.FLOAT32, Form.SIZED);
        Graph graph = experiment.graph();
        Evaluator evaluator = new Evaluator();
        Map<String, double[]> point = experiment.point();
        for (Value input : graph.inputs()) {
            int[] extents = Arrays.stream(input.shape().extents())
                    .mapToInt(Math::toIntExact)
                    .toArray();
            evaluator.given(input, NumberTensor.of(extents, point.get(input.name())));
        }
        NumberTensor numbers = evaluator.of(graph.output("y0"));
        Tensor expected = experiment.run(graph).get("y0");
        assertThat(Arrays.stream(numbers.extents()).asLongStream().toArray()).isEqualTo(expected.shape());
        double[] wanted = expected.toDoubles();
        for (int i = 0; i < wanted.length; i++) {
            if (Double.isNaN(wanted[i]) || Double.isInfinite(wanted[i])) {
                assertThat(numbers.element(i)).isEqualTo(wanted[i]);
            } else {
                assertThat(numbers.element(i))
                        .isCloseTo(wanted[i], within(ROUNDING * Math.max(1, Math.abs(wanted[i]))));
            }
        }
    }
}
