package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same function gets the same explanation, however its file is written. {@code conformance/metamorphic.sh} tries more
 * seeds.
 */
class MetamorphicTest {
    private static final PendingSeeds PENDING = new PendingSeeds();

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("jennit.metamorphic.seeds", 50));
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("seeds")
    void theSameFunctionHasTheSameExplanation(long seed) throws IOException {
        Metamorphosis metamorphosis = Metamorphosis.of(seed);
        PENDING.check("seed " + seed, metamorphosis.toString(), difference(metamorphosis));
    }

    static List<FileRewrite> rewrites() {
        return FileRewrite.ALL;
    }

    /** Each rewrite alone, in the first network that has a place for it. */
    @ParameterizedTest
    @MethodSource("rewrites")
    void aRewriteKeepsTheExplanation(FileRewrite rewrite) throws IOException {
        check(rewrite, examples(rewrite, "epsilon_plus").limit(1).toList());
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("rewrites")
    void aRewriteKeepsEveryExplanation(FileRewrite rewrite) throws IOException {
        check(
                rewrite,
                Stream.of("epsilon_plus", "guided_backprop", "attn_lrp")
                        .flatMap(preset -> examples(rewrite, preset))
                        .toList());
    }

    /** The rewrite in every network that has a place for it. */
    private static Stream<Metamorphosis> examples(FileRewrite rewrite, String preset) {
        return Networks.ALL.keySet().stream().flatMap(network -> Metamorphosis.of(rewrite, network, preset).stream());
    }

    private static void check(FileRewrite rewrite, List<Metamorphosis> examples) throws IOException {
        assertThat(examples).as("networks with a place for it").isNotEmpty();
        String differences = examples.stream()
                .map(example -> {
                    String difference = difference(example);
                    return difference.isEmpty() ? "" : example + ": " + difference;
                })
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
        PENDING.check(rewrite.name(), rewrite.name(), differences);
    }

    private static String difference(Metamorphosis metamorphosis) {
        try {
            return metamorphosis.difference();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    /** Where no bias keeps a share, all relevance arrives. */
    @ParameterizedTest
    @CsvSource({"cnn, epsilon_plus", "cnn, epsilon_gamma_box", "resnet, epsilon_plus", "resnet, epsilon_gamma_box"})
    void relevanceIsConserved(String network, String preset) {
        for (long seed = 0; seed < 5; seed++) {
            Draft draft = Networks.withoutBias(network, seed);
            Map<String, Object> form = preset.equals("epsilon_plus")
                    ? Map.of("name", preset, "epsilon", 1e-12, "stabilizer", 1e-12)
                    : Map.of("name", preset, "epsilon", 1e-12, "stabilizer", 1e-12, "low", -1, "high", 1);
            Composite composite = Composites.of(form, "test");
            Explained explained = Explained.of(draft, composite, Metamorphosis.input(draft));
            double arriving =
                    Arrays.stream(explained.outputRelevance().elements()).sum();
            double relevance = Arrays.stream(explained.relevance().elements()).sum();
            assertThat(relevance / arriving).isCloseTo(1, within(1e-6));
        }
    }
}
