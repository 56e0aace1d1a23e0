package org.jennit.derive;

import org.jennit.graph.Value;
import org.jennit.operator.Ops;

/**
 * An output relevance that is a function of the output, written in operations of the graph: it is computed and exported
 * with it, and second order differentiates through it.
 *
 * <pre>{@code
 * OutputRelevance square = (g, y) -> g.mul(y, y);
 * }</pre>
 */
@FunctionalInterface
public interface OutputRelevance {
    /**
     * The relevance of an output.
     *
     * @param g what the function is written with
     * @param y the output
     * @return a value of the output's shape and element type
     */
    Value of(Ops g, Value y);

    /**
     * The relevance of an output.
     *
     * @throws IllegalArgumentException if it is not of the output's shape and element type
     */
    default Value fitting(Ops g, Value y) {
        Value relevance = of(g, y);
        boolean fits = relevance.element() == y.element()
                && (!relevance.shape().isRanked()
                        || !y.shape().isRanked()
                        || relevance.shape().equals(y.shape()));
        if (!fits) {
            throw new IllegalArgumentException("the output relevance is " + relevance.type()
                    + ", but must be like the output, which is " + y.type());
        }
        return relevance;
    }
}
