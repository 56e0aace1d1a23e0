package org.jennit.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.junit.jupiter.api.Test;

/** What is known of values takes no more than a graph itself, however deep it is. */
class DeepFactsTest {
    @Test
    void whereValuesVanishIsRememberedOfThoseNearby() {
        GraphBuilder builder = GraphBuilder.separate();
        Ops ops = new Ops(builder);
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(1, 4));
        Value y = x;
        for (int i = 0; i < 20_000; i++) {
            y = ops.apply(Activations.RELU, y);
        }
        Graph graph = builder.build(Map.of("y", y));
        Facts facts = new Facts();
        for (Value value : new Value[] {y, graph.nodes().get(5_000).output()}) {
            Value before = value.producer().input(0);
            assertThat(facts.vanishesWith(value, before)).isTrue();
            assertThat(facts.vanishesWith(value, before.producer().input(0))).isTrue();
            assertThat(facts.vanishing(value)).hasSizeLessThanOrEqualTo(32);
        }
    }
}
