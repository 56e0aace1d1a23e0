package org.jennit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final Tensor SCORES = Tensor.of(new float[] {1, 5, 3, 4, 4, -1}, 2, 3);

    private static Tensor t(Target target, Tensor output) {
        return target.relevance("y", output.type(), output.shape(), output);
    }

    private static double[] at(Target target, Tensor output) {
        return t(target, output).toDoubles();
    }

    @Test
    void equalFunctionalsAreEqual() {
        assertThat(Target.top()).isEqualTo(Target.top(1)).hasSameHashCodeAs(Target.top(1));
        assertThat(Target.classIndex(3).minus(Target.top()))
                .isEqualTo(Target.classIndex(3).minus(Target.top()));
        assertThat(Target.classIndex(3).at(1, 2)).isEqualTo(Target.classIndex(3).at(1, 2));
        assertThat(Target.top())
                .isNotEqualTo(Target.top(2))
                .isNotEqualTo(Target.top().times(2))
                .isNotEqualTo(Target.top().classAxis(1))
                .isNotEqualTo(Target.top().afterActivation())
                .isNotEqualTo(Target.top().timesOutput())
                .isNotEqualTo(Target.output());
    }

    @Test
    void aClassIsOneThere() {
        assertThat(at(Target.classIndex(2), SCORES)).containsExactly(0, 0, 1, 0, 0, 1);
        assertThat(at(Target.top(), SCORES)).containsExactly(0, 1, 0, 1, 0, 0);
        assertThat(t(Target.top(), SCORES.to(ElementType.FLOAT64)).type()).isEqualTo(ElementType.FLOAT64);
    }

    @Test
    void everySampleMayHaveAClassOfItsOwn() {
        assertThat(at(Target.classIndices(2, 0), SCORES)).containsExactly(0, 0, 1, 1, 0, 0);
        assertThat(at(Target.classIndices(1), SCORES)).isEqualTo(at(Target.classIndex(1), SCORES));
        assertThat(at(Target.classIndices(2, 0).times(2).timesOutput(), SCORES)).containsExactly(0, 0, 6, 8, 0, 0);
        assertThat(Target.classIndices(2, 0)).hasToString("a class for each sample");
        assertThatThrownBy(() -> at(Target.classIndices(0, 1, 2), SCORES))
                .hasMessage("3 classes were given for the 2 samples of the output 'y'");
        assertThatThrownBy(() -> at(Target.classIndices(0, 3), SCORES)).hasMessageContaining("class 3 does not exist");
        assertThatThrownBy(() -> Target.classIndices(0, -1)).hasMessageContaining("[0, -1]");
    }

    @Test
    void theNextHighestAreThereToo() {
        assertThat(at(Target.top(1), SCORES)).isEqualTo(at(Target.top(), SCORES));
        assertThat(at(Target.top(2), SCORES)).containsExactly(0, 0, 1, 0, 1, 0);
        assertThat(at(Target.top(3), SCORES)).containsExactly(1, 0, 0, 0, 0, 1);
        assertThat(Target.top(3)).hasToString("top class number 3");
        assertThatThrownBy(() -> at(Target.top(4), SCORES)).hasMessageContaining("top class number 4 does not exist");
        assertThatThrownBy(() -> Target.top(0)).hasMessageContaining("got 0");
    }

    @Test
    void differencesAndWeightsAreFunctionalsToo() {
        ClassTarget difference = Target.classIndex(0).minus(Target.top().times(0.5));
        assertThat(at(difference, SCORES)).containsExactly(1, -0.5, 0, 0.5, 0, 0);
        assertThat(at(difference.times(-2), SCORES)).containsExactly(-2, 1, 0, -1, 0, 0);
        assertThat(at(difference.timesOutput(), SCORES)).containsExactly(1, -2.5, 0, 2, 0, 0);
        assertThat(difference).hasToString("class 0 − 0.5 · the top class");
    }

    @Test
    void aSingleOutputUnitHasClassZero() {
        Tensor column = Tensor.of(new float[] {7, 8}, 2, 1);
        assertThat(at(Target.classIndex(0).times(-1), column)).containsExactly(-1, -1);
        assertThat(at(Target.top(), column.reshape(2))).containsExactly(1, 1);
        assertThatThrownBy(() -> at(Target.classIndex(1), column.reshape(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("class 1 does not exist")
                .hasMessageContaining("[2]")
                .hasMessageContaining("0 to 0");
    }

    @Test
    void aClassOfADenseOutputMeansAllPositionsOrSome() {
        Tensor image = Tensor.zeros(ElementType.FLOAT32, 2, 3, 2, 2);
        assertThat(t(Target.classIndex(1).classAxis(1), image).sum()).isEqualTo(8);
        Tensor pixel = t(Target.classIndex(1).classAxis(1).at(1, 0), image);
        assertThat(pixel.sum()).isEqualTo(2);
        assertThat(pixel.get(1, 1, 1, 0)).isEqualTo(1);
        Tensor box = t(Target.classIndex(2).classAxis(1).within(new long[] {0, 1}, new long[] {2, 2}), image);
        assertThat(box.sum()).isEqualTo(4);
        assertThat(box.get(0, 2, 1, 1)).isEqualTo(1);
        Tensor mask = Tensor.of(new boolean[] {true, false, false, true}, 2, 2);
        assertThat(t(Target.classIndex(0).classAxis(1).within(mask), image).get(1, 0, 1, 1))
                .isEqualTo(1);
        Tensor each = Tensor.of(new float[] {1, 0, 0, 0, 0, 0, 0, 0.5f}, 2, 2, 2);
        Tensor weighted = t(Target.classIndex(0).classAxis(1).within(each), image);
        assertThat(weighted.sum()).isEqualTo(1.5);
        assertThat(weighted.get(1, 0, 1, 1)).isEqualTo(0.5);
    }

    @Test
    void theClassAxisOfMoreThanTwoIsTheGraphsOrAsTold() {
        Tensor tokens = Tensor.zeros(ElementType.FLOAT32, 2, 3, 4);
        assertThat(t(Target.classIndex(3).classAxis(-1).at(2), tokens).get(1, 2, 3))
                .isEqualTo(1);
        assertThat(t(Target.classIndex(2).classAxis(1).at(3), tokens).get(1, 2, 3))
                .isEqualTo(1);
        assertThat(t(Target.classIndex(2).classAxis(-2), tokens).sum()).isEqualTo(8);
        assertThatThrownBy(() -> t(Target.classIndex(0), tokens))
                .hasMessageContainingAll("[2, 3, 4]", "ClassTarget.classAxis", "--class-axis");
        assertThatThrownBy(() -> t(Target.classIndex(0).classAxis(0), tokens)).hasMessageContaining("[2, 3, 4]");
        assertThatThrownBy(() -> t(Target.classIndex(3).classAxis(1), tokens)).hasMessageContaining("0 to 2");
    }

    @Test
    void theTopOfADenseOutputIsThatOfItsPositions() {
        Tensor image = Tensor.of(new float[] {9, 0, 1, 2}, 1, 2, 1, 2);
        assertThat(at(Target.top().classAxis(1), image)).containsExactly(1, 1, 0, 0);
        assertThat(at(Target.top().classAxis(1).at(0, 1), image)).containsExactly(0, 0, 0, 1);
    }

    @Test
    void refusesPositionsThatAreNotThere() {
        assertThatThrownBy(() -> at(Target.top().at(0), SCORES))
                .hasMessageContaining("no positions besides its classes");
        Tensor image = Tensor.zeros(ElementType.FLOAT32, 1, 2, 3, 4);
        assertThatThrownBy(() -> at(Target.classIndex(0).classAxis(1).at(3, 0), image))
                .hasMessageContaining("positions [3, 4]")
                .hasMessageContaining("[3, 0]");
        Tensor mask = Tensor.zeros(ElementType.BOOL, 4, 3);
        assertThatThrownBy(() -> at(Target.classIndex(0).classAxis(1).within(mask), image))
                .hasMessageContaining("[3, 4]")
                .hasMessageContaining("[4, 3]");
        assertThatThrownBy(() -> Target.classIndex(-2)).hasMessageContaining("count from 0");
        assertThatThrownBy(() -> Target.top().afterActivation().plus(Target.top()))
                .hasMessageContaining("agree");
    }

    @Test
    void aGivenRelevanceMustFit() {
        assertThat(at(Target.relevance(SCORES).times(2), SCORES)[1]).isEqualTo(10);
        assertThat(at(Target.output().times(-1), SCORES)[1]).isEqualTo(-5);
        assertThat(at(Target.function(y -> y.map(v -> v * v)), SCORES)[1]).isEqualTo(25);
        assertThatThrownBy(() -> at(Target.relevance(SCORES.slice(0, 1)), SCORES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32 [1, 3]")
                .hasMessageContaining("'y'")
                .hasMessageContaining("float32 [2, 3]");
        assertThatThrownBy(() -> at(Target.function(y -> y.reshape(6)), SCORES))
                .hasMessageContaining("what the relevance function gave is float32 [6]");
    }
}
