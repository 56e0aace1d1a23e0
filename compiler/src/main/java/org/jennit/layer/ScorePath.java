package org.jennit.layer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.LayerType;

/**
 * What happens to the scores of an attention from the product of queries and keys to their softmax.
 *
 * @param scores the product; empty where there is none of two that vary
 * @param softmax the softmax
 * @param between what the nodes between them give, and the scores that the softmax reads
 * @param beside what else the nodes between them read that is constant for the explanation, scales aside: masks
 */
record ScorePath(Optional<Layer> scores, Layer softmax, Set<Value> between, List<Value> beside) {
    ScorePath {
        between = Set.copyOf(between);
        beside = List.copyOf(beside);
    }

    /** The path that ends at a softmax. */
    static ScorePath to(Layer softmax) {
        Set<Value> between = new HashSet<>();
        List<Value> beside = new ArrayList<>();
        Value value = softmax.node().input(0);
        while (value.producer() != null) {
            Node node = value.producer();
            Layer layer = softmax.layers().of(node);
            if (layer == null || layer.is(LayerType.LINEAR) || layer.variables().isEmpty()) {
                break;
            }
            if (layer.is(LayerType.PRODUCT)) {
                return new ScorePath(Optional.of(layer), softmax, between, beside);
            }
            between.add(value);
            Value before = softmax.variation().carried(node);
            if (before == null) {
                node.inputs().stream()
                        .filter(input -> input != null && !softmax.variation().varies(input))
                        .forEach(beside::add);
            }
            value = before != null ? before : node.input(layer.variables().get(0));
        }
        return new ScorePath(Optional.empty(), softmax, between, beside);
    }
}
