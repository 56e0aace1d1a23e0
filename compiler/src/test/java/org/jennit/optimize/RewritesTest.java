package org.jennit.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.rewrite.Rewrite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rewrite does what its example shows, and nothing where a condition of its proof does not hold. */
class RewritesTest {
    static Stream<Example> examples() {
        return Stream.of(
                        ShapeExamples.ALL,
                        SignExamples.ALL,
                        AlgebraExamples.ALL,
                        ConvolutionExamples.ALL,
                        MaskExamples.ALL)
                .flatMap(List::stream);
    }

    static Stream<Counterexample> counterexamples() {
        return Stream.of(
                        ShapeExamples.COUNTER,
                        SignExamples.COUNTER,
                        AlgebraExamples.COUNTER,
                        ConvolutionExamples.COUNTER,
                        MaskExamples.COUNTER)
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleBecomesWhatIsShown(Example example) {
        Graph graph = Sketch.of(example.drawing());
        assertThat(graph).hasToString(example.before());
        assertThat(Optimizer.optimize(graph, List.of(rewrite(example.rewrite()))))
                .hasToString(example.after());
    }

    @ParameterizedTest
    @MethodSource("counterexamples")
    void theCounterexampleStaysAsItIs(Counterexample counterexample) {
        Rewrite rewrite = rewrite(counterexample.rewrite());
        Graph graph = Sketch.of(counterexample.drawing());
        assertThat(graph.nodes())
                .as("nodes that the rewrite looks at")
                .anyMatch(node -> rewrite.roots().contains(node.operator()));
        String shared = Optimizer.optimize(graph, List.of()).toString();
        assertThat(Optimizer.optimize(graph, List.of(rewrite))).hasToString(shared);
    }

    @Test
    void everyRewriteHasAnExampleAndACounterexample() {
        List<String> names = Optimizer.rewrites().stream().map(Rewrite::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(examples().map(Example::rewrite).distinct())
                .as("examples")
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(counterexamples().map(Counterexample::rewrite).distinct())
                .as("counterexamples")
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void aGraphMayBeDeeperThanTheStack() {
        Graph deep = Sketch.of(s -> {
            Value x = s.input("x", 4);
            Value y = x;
            for (int i = 0; i < 10_000; i++) {
                y = i % 2 == 0 ? s.g.add(y, x) : s.g.mul(y, x);
            }
            return s.g.positive(s.where(s.greater(x, 0), y));
        });
        assertThat(Optimizer.optimize(deep).nodes()).hasSizeGreaterThan(10_000);
    }

    private static Rewrite rewrite(String name) {
        return Optimizer.rewrites().stream()
                .filter(rewrite -> rewrite.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no rewrite '" + name + "'"));
    }
}
