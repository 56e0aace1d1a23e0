package org.jennit.operator;

import java.util.List;
import java.util.Set;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** The gradients of an operator with respect to several of its inputs, found together. */
@FunctionalInterface
interface JointGradientRule {
    /**
     * The vector-Jacobian products of a node with respect to some inputs, each of its input's shape.
     *
     * @return one for each input of the node, null where it is zero or not asked for
     */
    List<@Nullable Value> of(VjpContext context, Set<Integer> inputs);
}
