package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.jennit.derive.Differentiation;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.BatchAxisAnalysis;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Recurrent;
import org.jennit.optimize.Optimizer;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.rules.Net;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent layers over sequences whose length only the run tells: one graph, whose size does not grow with the steps. */
class LongSequenceTest {
    private static final long HIDDEN = 8;
    private static final long FEATURES = 4;
    private static final long LONG = 1000;
    private static final double STEP = 1e-2;
    private static final double TOLERANCE = 1e-2;

    @Timeout(60)
    @ParameterizedTest
    @ValueSource(strings = {"LSTM", "GRU", "RNN"})
    void aThousandStepsTakeSeconds(String name) {
        Graph derived = derived(name);
        assertThat(derived.nodes()).hasSizeLessThan(100);
        try (Program program = Program.open(derived, ProgramOptions.DEFAULT.withThreads(1))) {
            compare(program, 3);
            compare(program, LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LSTM", "GRU", "RNN"})
    void samplesStayApartOnTheWayBack(String name) {
        assertThat(BatchAxisAnalysis.areKeptApart(derived(name), "batch")).isTrue();
    }

    /** The gradient of a layer over x [batch, steps, features] with outputs [batch, steps, directions, hidden]. */
    private static Graph derived(String name) {
        OperatorDefinition operator = switch (name) {
            case "LSTM" -> Recurrent.LSTM;
            case "GRU" -> Recurrent.GRU;
            default -> Recurrent.RNN;
        };
        long gates = operator == Recurrent.LSTM ? 4 : operator == Recurrent.GRU ? 3 : 1;
        Net net = new Net(1);
        Value x =
                net.input("x", Shape.of(Dimension.symbol("batch"), Dimension.symbol("steps"), Dimension.of(FEATURES)));
        Attributes attributes = Attributes.NONE.with("hidden_size", HIDDEN).with("direction", (Object) "bidirectional");
        Value y = net.node(
                operator,
                "layer",
                attributes,
                net.node(Layout.TRANSPOSE, "", Attributes.NONE.with("perm", 1, 0, 2), x),
                net.weight("w", -0.5, 0.5, 2, gates * HIDDEN, FEATURES),
                net.weight("r", -0.5, 0.5, 2, gates * HIDDEN, HIDDEN),
                net.weight("b", -0.5, 0.5, 2, 2 * gates * HIDDEN));
        Graph forward =
                net.graph(Map.of("y", net.node(Layout.TRANSPOSE, "", Attributes.NONE.with("perm", 2, 0, 1, 3), y)));
        return Optimizer.optimize(
                Differentiation.of(forward, List.of("y"), List.of("x")).graph());
    }

    /** The gradient along a direction, against the difference quotient. */
    private static void compare(Program program, long steps) {
        Tensor x = Net.tensor(1, 1, steps, FEATURES);
        Tensor seed = Net.tensor(2, 1, steps, 2, HIDDEN);
        Tensor direction = Net.tensor(3, 1, steps, FEATURES);
        double up = dot(seed, run(program, moved(x, direction, STEP), seed).get("y"));
        double down = dot(seed, run(program, moved(x, direction, -STEP), seed).get("y"));
        double quotient = (up - down) / (2 * STEP);
        Tensor gradient = run(program, x, seed).get("gradient_of_x");
        assertThat(dot(gradient, direction))
                .as(steps + " steps")
                .isCloseTo(quotient, within(TOLERANCE * (1 + Math.abs(quotient))));
    }

    private static Map<String, Tensor> run(Program program, Tensor x, Tensor seed) {
        return program.run(Map.of("x", x, "y_gradient", seed));
    }

    private static Tensor moved(Tensor x, Tensor direction, double by) {
        float[] numbers = x.toFloats();
        float[] steps = direction.toFloats();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += (float) (by * steps[i]);
        }
        return Tensor.of(numbers, x.shape());
    }

    private static double dot(Tensor a, Tensor b) {
        double[] some = a.toDoubles();
        double[] others = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < some.length; i++) {
            sum += some[i] * others[i];
        }
        return sum;
    }
}
