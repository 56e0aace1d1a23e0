package org.jennit.canonizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.operator.LayerType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A function is the same layer however it is written, in every element type, and computes what it computed. */
class CanonicalFormTest {
    private static final Set<LayerType> AFFINE = Set.of(LayerType.SCALED, LayerType.SHIFT);

    static List<Spelling> spellings() {
        return Stream.of(ActivationSpellings.ALL, NormSpellings.ALL, SoftmaxSpellings.ALL)
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aFunctionIsTheSameLayerHoweverItIsWritten(Spelling spelling) {
        for (ElementType element : List.of(ElementType.FLOAT32, ElementType.FLOAT64, ElementType.FLOAT16)) {
            Graph graph = spelling.graph(element);
            Canonization canonization = Canonizers.canonize(graph, Canonizers.all());
            assertThat(layers(canonization.graph()))
                    .as("%s: %s%n%s", element, canonization.report(), canonization.graph())
                    .isEqualTo(spelling.layers());
            NumberTensor expected = evaluate(graph, spelling.input());
            NumberTensor found = evaluate(canonization.graph(), spelling.input());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.element(i)).isCloseTo(expected.element(i), within(1e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aFunctionOfEmbeddingsIsTheSameLayerToo(Spelling spelling) {
        Graph graph = spelling.graphOfTokens(ElementType.FLOAT32);
        Graph canonical = Canonizers.canonize(graph, Canonizers.all()).graph();
        assertThat(layers(canonical)).as("%s", canonical).isEqualTo(spelling.layers());
    }

    private static NumberTensor evaluate(Graph graph, NumberTensor x) {
        return new Evaluator().given(graph.input("x"), x).of(graph.output("y"));
    }

    private static String layers(Graph graph) {
        List<Layer> layers = new ArrayList<>(Layers.of(graph).list());
        layers.removeIf(layer -> layer.types().isEmpty() || AFFINE.stream().anyMatch(layer::is));
        return layers.stream()
                .map(layer -> layer.toString().replaceAll(".*\\((.*)\\)", "$1"))
                .collect(Collectors.joining(" "));
    }
}
