package org.jennit.layer;

import java.util.List;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.operator.LayerType;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * A node as users know it.
 *
 * @param names the names that it answers to, the best known first; never empty
 * @param types its types, the wider ones included; empty for nodes that are not a layer of any type
 * @param node the node of the canonical graph
 * @param layers the layers that it is one of
 */
public record Layer(List<String> names, Set<LayerType> types, Node node, Layers layers) {
    /** A layer. */
    public Layer {
        names = List.copyOf(names);
        types = Set.copyOf(types);
    }

    /** This layer with another node that computes the same of the same values, in another precision. */
    public Layer with(Node same) {
        return new Layer(names, types, same, layers);
    }

    /** The name that is shown. */
    public String name() {
        return names.get(0);
    }

    /** Whether it is of a type. */
    public boolean is(LayerType type) {
        return types.contains(type);
    }

    /** What varies in its graph. */
    public Variation variation() {
        return layers.variation();
    }

    /** The inputs of its node that vary, in order. */
    public List<Integer> variables() {
        return List.copyOf(variation().varyingInputs(node));
    }

    /** Whether both are the same node; names also tell of the graph around it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Layer layer && layer.node == node;
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }

    /** The label of its most specific type, or its operator where it is of none. */
    public String type() {
        return types.stream()
                .filter(t -> t.withWider().containsAll(types))
                .map(LayerType::label)
                .findFirst()
                .orElse(node.operator().name());
    }

    /** Its name and type as messages show them, {@code conv1 (Convolution)}. */
    @Override
    public String toString() {
        return name() + " (" + type() + ")";
    }
}
