package org.jennit.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.junit.jupiter.api.Test;

class ExplainedPointsTest {
    private static final Shape TOKENS = Shape.of(Dimension.symbol("batch"), Dimension.symbol("tokens"));

    private final GraphBuilder builder = GraphBuilder.separate();
    private final Ops g = new Ops(builder);
    private final Value ids = builder.input("input_ids", ElementType.INT64, TOKENS);
    private final Value table =
            builder.parameter("table", Constant.ofDoubles(ElementType.FLOAT32, List.of(2L, 3L), 1, 2, 3, 4, 5, 6));
    private final Value rows = g.apply(Indexing.GATHER, table, ids);

    @Test
    void idsAreExplainedFromTheirEmbedding() {
        assertThat(ExplainedPoints.of(builder.build(Map.of("y", rows)))).containsExactly(rows);
        assertThat(Variation.of(builder.build(Map.of("y", rows))).varies(rows))
                .as("what canonizers see of it")
                .isTrue();
    }

    @Test
    void masksAndPastsAreNoPoints() {
        Value mask = builder.input("attention_mask", ElementType.FLOAT32, TOKENS);
        Value past = builder.input("past_key_values.0.key", ElementType.FLOAT32, TOKENS);
        Value sum = g.add(g.add(g.reduceSum(rows, List.of(2), false), mask), past);
        assertThat(ExplainedPoints.of(builder.build(Map.of("y", sum)))).containsExactly(rows);
    }

    @Test
    void otherNumbersAre() {
        Value x = builder.input("x", ElementType.FLOAT32, TOKENS);
        Value sum = g.add(g.reduceSum(rows, List.of(2), false), x);
        assertThat(ExplainedPoints.of(builder.build(Map.of("y", sum)))).containsExactly(x);
    }
}
