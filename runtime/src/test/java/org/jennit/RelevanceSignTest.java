package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.RelevanceSign;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a positive number says: y = x₁ − 3·x₂ + 0.5·x₃ is −1.5 at ones, so that shares of it have the opposite signs. */
class RelevanceSignTest {
    private static final double[] WEIGHTS = {1, -3, 0.5};
    private static final Map<String, Tensor> ONES = Map.of("x", Tensor.full(ElementType.FLOAT32, 1, 1, 3));

    @TempDir
    private Path folder;

    private Path linear(int units, double... columns) throws IOException {
        TestNetwork network = new TestNetwork(1);
        Value y = logits(network, units, columns);
        return network.write(folder, "linear", Map.of("y", y));
    }

    private static Value logits(TestNetwork network, int units, double... columns) {
        Value x = network.input("x", TestNetwork.BATCH, Dimension.of(3));
        Value weight =
                network.builder.constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(3L, (long) units), columns));
        return network.ops.matMul(x, weight);
    }

    private static double[] raised(Path file, Composite composite, ClassTarget target, RelevanceSign expected)
            throws IOException {
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, composite)) {
            Attribution raw = attributor.attribute(ONES, target);
            assertThat(raw.sign(0)).isEqualTo(expected);
            Attribution raising = attributor.raising(raw, ONES, target);
            assertThat(raising.sign(0)).isEqualTo(RelevanceSign.RAISES);
            assertThat(raising.signs()).isEmpty();
            return raising.relevance().toDoubles();
        }
    }

    @Test
    void aShareOfANegativeOutputIsTurnedRound() throws IOException {
        double[] relevance =
                raised(linear(1, WEIGHTS), Composites.epsilonPlus(), Target.classIndex(0), RelevanceSign.LOWERS);
        assertIs(relevance, 1 / 1.5, -3 / 1.5, 0.5 / 1.5);
    }

    @Test
    void aGradientIsNot() throws IOException {
        double[] relevance =
                raised(linear(1, WEIGHTS), Composites.gradient(), Target.classIndex(0), RelevanceSign.RAISES);
        assertIs(relevance, WEIGHTS);
    }

    @Test
    void aRuleThatDividesByASumOfOneSignIsNot() throws IOException {
        double[] relevance =
                raised(linear(1, WEIGHTS), Composites.excitationBackprop(), Target.classIndex(0), RelevanceSign.RAISES);
        assertIs(relevance, 1 / 1.5, 0, 0.5 / 1.5);
    }

    @Test
    void theTopOfTwoNegativeClassesIsTurnedRoundToo() throws IOException {
        Path file = linear(2, 1, -1, -3, -1, 0.5, -1);
        assertIs(
                raised(file, Composites.epsilonPlus(), Target.top(), RelevanceSign.LOWERS),
                1 / 1.5,
                -3 / 1.5,
                0.5 / 1.5);
    }

    /** y₀ = −1.5 and y₁ = 3: of the difference one part is turned round, the other not. */
    @Test
    void aDifferenceOfBothSignsIsExplainedAnew() throws IOException {
        Path file = linear(2, 1, 1, -3, 1, 0.5, 1);
        ClassTarget difference = Target.classIndex(0).minus(Target.classIndex(1));
        double[] relevance = raised(file, Composites.epsilonPlus(), difference, RelevanceSign.MIXED);
        assertIs(relevance, 1 / 1.5 - 1 / 3.0, -3 / 1.5 - 1 / 3.0, 0.5 / 1.5 - 1 / 3.0);
    }

    @Test
    void whatStartsWithTheOutputHasTheSignsOfContributions() throws IOException {
        Path file = linear(1, WEIGHTS);
        ClassTarget target = Target.classIndex(0);
        assertIs(raised(file, Composites.epsilonPlus(), target.timesOutput(), RelevanceSign.RAISES), WEIGHTS);
        assertIs(
                raised(file, Composites.epsilonPlus(), target.timesSign(), RelevanceSign.RAISES),
                1 / 1.5,
                -3 / 1.5,
                0.5 / 1.5);
    }

    /** The probabilities [1 − p, p], as scikit-learn's classifiers of two classes have them. */
    @Test
    void theOtherSideOfASingleUnitIsItsMirrorImage() throws IOException {
        TestNetwork network = new TestNetwork(1);
        Value p = network.ops.apply(Activations.SIGMOID, Attributes.NONE, logits(network, 1, WEIGHTS));
        Value other = network.ops.sub(network.ops.number(1, p), p);
        Path file = network.write(folder, "head", Map.of("y", network.ops.concat(1, List.of(other, p))));
        double[] first = raised(file, Composites.epsilonPlus(), Target.classIndex(0), RelevanceSign.RAISES);
        double[] second = raised(file, Composites.epsilonPlus(), Target.classIndex(1), RelevanceSign.LOWERS);
        assertIs(first, -1 / 1.5, 3 / 1.5, -0.5 / 1.5);
        assertIs(second, 1 / 1.5, -3 / 1.5, 0.5 / 1.5);
    }

    @Test
    void samplesOfABatchAreTurnedEachByItself() throws IOException {
        Map<String, Tensor> two = Map.of("x", Tensor.of(ElementType.FLOAT32, new double[] {1, 1, 1, 1, -1, 1}, 2, 3));
        try (Model model = Model.load(linear(1, WEIGHTS));
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .withLedger()
                        .build()) {
            Attribution raw = attributor.attribute(two, Target.classIndex(0));
            assertThat(raw.signs()).containsExactly(RelevanceSign.LOWERS, RelevanceSign.RAISES);
            Attribution raising = attributor.raising(raw, two, Target.classIndex(0));
            assertIs(raising.relevance().toDoubles(), 1 / 1.5, -3 / 1.5, 0.5 / 1.5, 1 / 4.5, 3 / 4.5, 0.5 / 4.5);
            assertThat(raising.ledger().orElseThrow().output()).containsExactly(-1.0, 1.0);
            assertThat(raw.samples(1, 2).sign(0)).isEqualTo(RelevanceSign.RAISES);
            Attribution joined = Attribution.joined(List.of(raw.samples(1, 2), raw.samples(0, 1)));
            assertThat(joined.signs()).containsExactly(RelevanceSign.RAISES, RelevanceSign.LOWERS);
        }
    }

    private static void assertIs(double[] relevance, double... expected) {
        assertThat(Arrays.stream(relevance).boxed().toList()).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(relevance[i]).isCloseTo(expected[i], within(1e-5));
        }
    }
}
