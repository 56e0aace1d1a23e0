package org.jennit.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A rewrite that changes the type of a value is found out where it does. */
class RewriterTest {
    private final Ops g = new Ops(GraphBuilder.separate());
    private final Value x =
            g.builder().input("x", ElementType.FLOAT32, Shape.of(Dimension.symbol("batch"), Dimension.of(3)));
    private final Graph graph = g.builder().build(Map.of("y", g.apply(Activations.RELU, x)));

    @Test
    void anotherShapeIsRefusedByName() {
        assertThatThrownBy(() -> rewritten(m -> m.ops().slice(m.renewed(m.x(0)), 1, 0, 2)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("'under test'")
                .hasMessageContaining("(Relu)")
                .hasMessageContaining("float32 [batch, 3]")
                .hasMessageContaining("float32 [batch, 2]");
    }

    @Test
    void anotherElementTypeIsRefused() {
        assertThatThrownBy(() -> rewritten(m -> m.ops().isPositive(m.renewed(m.x(0)))))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("bool [batch, 3]");
    }

    @Test
    void aShapeThatIsKnownBetterIsNoOther() {
        Constant zeros = Constant.ofDoubles(ElementType.FLOAT32, List.of(1L, 3L), 0, 0, 0);

        Graph rewritten = rewritten(m -> m.ops().builder().constant(zeros));

        assertThat(rewritten.output("y").shape()).isEqualTo(Shape.of(1, 3));
    }

    private Graph rewritten(Function<Match, @Nullable Value> replacement) {
        Rewrite rewrite = Rewrite.of("under test", Activations.RELU, replacement);
        return Rewriter.sharing(List.of(rewrite)).rewrite(graph);
    }
}
