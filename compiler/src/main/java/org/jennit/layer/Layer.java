package org.jennit.layer;

import java.util.List;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.operator.LayerType;

/**
 * A node as users know it.
 *
 * @param names the names that it answers to, the best known first; never empty
 * @param types its types, the wider ones included; empty for nodes that are no layer of any kind
 * @param node the node of the canonical graph
 */
public record Layer(List<String> names, Set<LayerType> types, Node node) {
    /** A layer. */
    public Layer {
        names = List.copyOf(names);
        types = Set.copyOf(types);
    }

    /** The name that is shown. */
    public String name() {
        return names.get(0);
    }

    /** Whether it is of a type. */
    public boolean is(LayerType type) {
        return types.contains(type);
    }

    /** Its name and type as messages show them, {@code conv1 (Convolution)}. */
    @Override
    public String toString() {
        String type = types.stream()
                .filter(t -> t.withWider().containsAll(types))
                .map(LayerType::label)
                .findFirst()
                .orElse(node.operator().name());
        return name() + " (" + type + ")";
    }
}
