package org.jennit.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a node comes from, in the words of whoever made the model.
 *
 * @param node the node's name in the file; empty for nodes that nobody named
 * @param modules the module paths it comes from, such as {@code layer1.0.conv1}; several where nodes were merged
 * @param place its place among the nodes of the file, −1 for nodes of none; where nodes were merged, that of the first
 *     among those that were merged
 */
public record Origin(String node, List<String> modules, int place) {
    /** The origin of nodes that stand in no file. */
    public static final Origin DERIVED = new Origin("", List.of());

    /** An origin without a place. */
    public Origin(String node, List<String> modules) {
        this(node, modules, -1);
    }

    /** An origin. */
    public Origin {
        modules = List.copyOf(modules);
    }

    /** This with the module paths of a node that was merged into it. */
    public Origin merged(Origin other) {
        Set<String> all = new LinkedHashSet<>(modules);
        all.addAll(other.modules);
        return new Origin(node.isEmpty() ? other.node : node, new ArrayList<>(all), place < 0 ? other.place : place);
    }

    /** This at a place of the file. */
    public Origin at(int number) {
        return new Origin(node, modules, number);
    }
}
