package org.jennit.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.ClassAxis;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.operator.ScoreScale;
import org.junit.jupiter.api.Test;

/** Where an output has its logits and its classes, through what stands behind them. */
class FinalActivationTest {
    private final GraphBuilder builder = GraphBuilder.separate();
    private final Ops g = new Ops(builder);
    private final Value x = builder.input("x", ElementType.FLOAT32, Shape.of(2, 3, 5));

    private Value softmax(Value scores, int axis) {
        return g.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", axis), scores);
    }

    private Value number(double number) {
        return builder.constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(), number));
    }

    private Value convolution() {
        Constant kernel = Constant.ofDoubles(ElementType.FLOAT32, List.of(4L, 3L, 1L), new double[12]);
        return g.apply(Linear.CONV, Attributes.NONE, x, builder.parameter("weight", kernel));
    }

    private ExplainedOutput explained(Value output) {
        Graph model = builder.build(Map.of("y", output));
        return ExplainedOutput.atLogits(model, "y");
    }

    @Test
    void isFoundBehindWhatMovesScoresOrChangesTheirScale() {
        Value moved = g.transpose(softmax(x, 1), 0, 2, 1);
        Value scaled = g.apply(Arithmetic.MUL, Attributes.NONE, number(2), moved);
        ExplainedOutput explained = explained(g.cast(scaled, ElementType.FLOAT64));
        assertThat(explained.output()).isEqualTo("y_logits");
        assertThat(explained.place()).isEqualTo(", taken at its logits, before the final Softmax");
        assertThat(explained.value().shape()).isEqualTo(Shape.of(2, 5, 3));
        assertThat(explained.value().element()).isEqualTo(ElementType.FLOAT64);
        assertThat(explained.graph().nodes())
                .extracting(node -> node.operator().name())
                .contains("Mul", "Softmax");
        assertThat(FinalActivation.of(moved).map(FinalActivation::scale)).contains(ScoreScale.PROBABILITIES);
        assertThat(FinalActivation.of(scaled).map(FinalActivation::scale)).contains(ScoreScale.LOGITS);
    }

    @Test
    void isNotLeftOutWhereAnotherFunctionStandsBetween() {
        ExplainedOutput opposite = explained(g.apply(Arithmetic.SUB, Attributes.NONE, number(1), softmax(x, 1)));
        assertThat(opposite.output()).isEqualTo("y");
        assertThat(opposite.place()).contains("taken after the final Softmax", "(Sub) stands between");
        assertThat(explained(g.apply(Arithmetic.MUL, Attributes.NONE, softmax(x, 1), number(-1)))
                        .output())
                .isEqualTo("y");
        assertThat(explained(g.mul(x, softmax(x, 1))).place()).isEmpty();
    }

    @Test
    void theClassAxisIsThatOfTheSoftmaxOrTheLastLinearLayer() {
        Value last = g.transpose(convolution(), 2, 0, 1);
        assertThat(ClassAxis.of(last)).hasValue(2);
        assertThat(ClassAxis.of(softmax(last, 0))).hasValue(0);
        assertThat(ClassAxis.of(g.reshape(convolution(), Shape.of(1, 2, 4, 5, 1).dimensions())))
                .hasValue(2);
        assertThat(ClassAxis.of(g.reshape(convolution(), Shape.of(2, 2, 2, 5).dimensions())))
                .isEqualTo(OptionalInt.empty());
        assertThat(ClassAxis.of(g.reduceSum(convolution(), List.of(0), false))).hasValue(0);
        assertThat(ClassAxis.of(g.mul(x, 2))).isEqualTo(OptionalInt.empty());
    }
}
