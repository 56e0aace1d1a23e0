package org.jennit.rule;

import org.jennit.graph.Constant;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Ops;

/** Changes the relevance that arrives at a layer before the layer's rule, or its gradient, sees it. */
@FunctionalInterface
public interface Modification {
    /** The changed relevance, of the same shape. */
    Value modify(Ops g, Layer layer, Value relevance);

    /** The relevance times numbers that broadcast over it: a mask, or weights. */
    static Modification times(Constant numbers) {
        return (g, layer, relevance) -> g.mul(relevance, g.builder().constant(numbers));
    }

    /**
     * The relevance times a tensor that is given when the graph runs, as a further input of this name. The tensor has
     * the shape of the layer's output, or extent one for the samples.
     */
    static Modification timesInput(String name) {
        return (g, layer, relevance) -> {
            Shape shape = relevance.shape();
            return g.mul(relevance, g.builder().input(name, relevance.element(), shape));
        };
    }
}
