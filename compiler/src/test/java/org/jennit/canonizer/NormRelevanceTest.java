package org.jennit.canonizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same layer norm, the same relevance: its scale is held, not its output. */
class NormRelevanceTest {
    private static final Explained USUAL = Explained.of(spelling("with Div of Sqrt"));

    private static Spelling spelling(String name) {
        return NormSpellings.ALL.stream()
                .filter(spelling -> spelling.name().contains(name))
                .findFirst()
                .orElseThrow();
    }

    static List<Spelling> sameLayerNorms() {
        return NormSpellings.ALL.stream()
                .filter(spelling -> spelling.layers().equals("LayerNorm"))
                .filter(spelling -> spelling.extents().equals(List.of(2, 3, 6)))
                .filter(spelling -> deviation(Explained.of(spelling).output, USUAL.output) < 1e-4)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("sameLayerNorms")
    void everySpellingHasTheRelevanceOfTheUsualOne(Spelling spelling) {
        Explained explained = Explained.of(spelling);
        assertThat(deviation(explained.relevance, USUAL.relevance)).isLessThan(1e-3);
        assertThat(deviation(explained.relevance, explained.relevance.map(r -> 0)))
                .isInfinite();
    }

    private static double deviation(NumberTensor got, NumberTensor wanted) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < wanted.size(); i++) {
            difference += Math.pow(got.element(i) - wanted.element(i), 2);
            norm += Math.pow(wanted.element(i), 2);
        }
        return Math.sqrt(difference / norm);
    }

    /** What a norm gives, and its relevance where all of its output arrives. */
    private record Explained(NumberTensor output, NumberTensor relevance) {
        static Explained of(Spelling spelling) {
            AttributionGraph attribution = AttributionCompiler.of(spelling.graph(ElementType.FLOAT64))
                    .withOptimizer(false)
                    .warning(warning -> {})
                    .compile(Composites.of(Map.of("name", "attn_lrp"), "test"), AttributionRequest.DEFAULT);
            Graph graph = attribution.graph();
            Evaluator evaluator = new Evaluator().given(graph.input("x"), spelling.input());
            NumberTensor output = evaluator.of(graph.output(attribution.explained()));
            Value arriving = graph.input(attribution.outputRelevance());
            evaluator.given(arriving, output);
            return new Explained(
                    output,
                    evaluator.of(graph.output(
                            attribution.relevance().values().iterator().next())));
        }
    }
}
