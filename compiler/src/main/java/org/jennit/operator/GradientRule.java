package org.jennit.operator;

import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** The gradient of an operator with respect to one of its inputs. */
@FunctionalInterface
public interface GradientRule {
    /**
     * The vector-Jacobian product of a node with respect to one input, of the input's shape.
     *
     * @return the product, or null where it is zero
     */
    @Nullable
    Value of(VjpContext context, int input);
}
