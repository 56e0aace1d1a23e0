package org.jennit.rule;

import java.util.List;
import java.util.OptionalInt;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Activations;
import org.jennit.operator.LayerType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.ValueRange;
import org.jennit.operator.Variation;

/**
 * The factor of a product of two that varies but only weighs the other, as attention and gates do. It is looked for
 * through what moves values and through constant factors: a softmax; else the one with values in [0, 1]; else the one
 * with bounded values; else, where that is asked for, the one that is an activation.
 */
final class ProductWeight {
    private static final int SOFTMAX = 4;
    private static final int SHARE = 3;
    private static final int BOUNDED = 2;
    private static final int ACTIVATION = 1;

    private final Variation variation;
    private final boolean activations;

    private ProductWeight(Variation variation, boolean activations) {
        this.variation = variation;
        this.activations = activations;
    }

    /**
     * The input that is the weight; absent where none is, or both are alike.
     *
     * @param activations whether an activation is one where nothing else tells
     */
    static OptionalInt of(Layer product, boolean activations) {
        List<Integer> factors = product.variables();
        if (factors.size() != 2) {
            return OptionalInt.empty();
        }
        ProductWeight search = new ProductWeight(product.variation(), activations);
        int first = search.rank(product.node().input(factors.get(0)));
        int second = search.rank(product.node().input(factors.get(1)));
        return first == second ? OptionalInt.empty() : OptionalInt.of(factors.get(first > second ? 0 : 1));
    }

    /** How much a factor looks like a weight. */
    private int rank(Value factor) {
        int rank = 0;
        Value value = factor;
        while (value != null && value.producer() != null && variation.varies(value)) {
            Node node = value.producer();
            if (node.operator() == Activations.SOFTMAX) {
                return SOFTMAX;
            }
            rank = Math.max(rank, rankOf(value, node));
            value = variation.carried(node);
        }
        return rank;
    }

    private int rankOf(Value value, Node node) {
        ValueRange range = ValueRange.of(value);
        if (range.isBounded()) {
            return range.isShare() ? SHARE : BOUNDED;
        }
        boolean activation = node.operator() instanceof OperatorDefinition definition
                && definition.layerType() != null
                && definition.layerType().withWider().contains(LayerType.ACTIVATION);
        return activations && activation ? ACTIVATION : 0;
    }
}
