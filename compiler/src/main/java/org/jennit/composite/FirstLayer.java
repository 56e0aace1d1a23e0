package org.jennit.composite;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;

/** The first of some layers by data flow. Where nodes were merged, a graph has another order than its file. */
final class FirstLayer {
    private FirstLayer() {}

    /**
     * A layer without a rule so far that no other such layer comes before; of several, the one that the file has first.
     *
     * @param wanted which layers count
     */
    static Optional<Layer> of(Assignment assignment, Predicate<Layer> wanted) {
        Set<Layer> open = new HashSet<>(assignment.open());
        Set<Value> after = new HashSet<>();
        Map<Integer, Layer> byPlace = new TreeMap<>(Comparator.naturalOrder());
        int number = 0;
        for (Node node : assignment.layers().graph().nodes()) {
            Optional<Layer> layer = layers(assignment.layers(), node)
                    .filter(open::contains)
                    .filter(wanted)
                    .findFirst();
            boolean comesAfter = node.inputs().stream().anyMatch(after::contains);
            if (layer.isPresent() && !comesAfter) {
                int place = node.origin().place();
                byPlace.putIfAbsent(place < 0 ? number : place, layer.get());
            }
            if (layer.isPresent() || comesAfter) {
                after.addAll(node.outputs());
            }
            number++;
        }
        return byPlace.values().stream().findFirst();
    }

    /** The layers inside of a node, then the one that it is. */
    private static Stream<Layer> layers(Layers layers, Node node) {
        List<Node> inside =
                layers.interior(node).map(interior -> interior.graph().nodes()).orElse(List.of());
        return Stream.concat(
                inside.stream().flatMap(inner -> layers(layers, inner)), Stream.ofNullable(layers.of(node)));
    }
}
