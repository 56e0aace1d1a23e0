package org.jennit.table;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jspecify.annotations.Nullable;

/**
 * Where the texts and integers of a table become floating-point numbers, which relevance can reach: the outputs of its
 * encoders, and which column each of their elements tells of. A column of categories has several elements there, one for
 * each category.
 *
 * @param layers for each layer that encodes columns the column of each element of a sample
 * @param inputs the names of the inputs all of whose columns are found so
 */
record EncodedColumns(Map<String, List<Column>> layers, Set<String> inputs) {
    /** What keeps the elements of a sample in their order. */
    private static final Set<String> IN_ORDER =
            Set.of("Cast", "LabelEncoder", "CategoryMapper", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze");

    /**
     * A column of an input.
     *
     * @param input its name
     * @param place which of its columns, from 0
     */
    record Column(String input, int place) {}

    /** The encoders of a model in canonical form. */
    static EncodedColumns of(Graph model) {
        Map<Value, List<Column>> columns = new HashMap<>();
        Set<String> inputs = new LinkedHashSet<>();
        for (Value input : model.inputs()) {
            if (!input.element().isFloating() && elements(input) > 0) {
                List<Column> own = new ArrayList<>();
                for (int place = 0; place < elements(input); place++) {
                    own.add(new Column(input.name(), place));
                }
                columns.put(input, own);
                inputs.add(input.name());
            }
        }
        Layers known = Layers.of(model);
        Map<String, List<Column>> layers = new LinkedHashMap<>();
        for (Node node : model.nodes()) {
            List<Column> reached = node.inputs().stream()
                    .map(columns::get)
                    .filter(Objects::nonNull)
                    .flatMap(Collection::stream)
                    .toList();
            if (reached.isEmpty()) {
                continue;
            }
            List<Column> kept = kept(node, columns);
            Layer layer = known.of(node);
            if (kept == null) {
                reached.forEach(column -> inputs.remove(column.input()));
            } else if (layer == null) {
                columns.put(node.output(), kept);
            } else {
                layers.put(layer.name(), kept);
            }
        }
        layers.values().removeIf(own -> own.stream().noneMatch(column -> inputs.contains(column.input())));
        return new EncodedColumns(layers, inputs);
    }

    /** The column that each element of what a node gives tells of; null where that is not known. */
    private static @Nullable List<Column> kept(Node node, Map<Value, List<Column>> columns) {
        List<Column> first = columns.get(node.input(0));
        String operator = node.operator().name();
        if (operator.equals("Concat")) {
            return concatenated(node, columns);
        }
        if (first == null) {
            return null;
        }
        int elements = elements(node.output());
        if (operator.equals("OneHotEncoder")) {
            int categories = elements / first.size();
            return first.stream()
                    .flatMap(column -> Collections.nCopies(categories, column).stream())
                    .toList();
        }
        if (operator.equals("Gather")) {
            return taken(node, first);
        }
        return IN_ORDER.contains(operator) && elements == first.size() ? first : null;
    }

    private static @Nullable List<Column> concatenated(Node node, Map<Value, List<Column>> columns) {
        Shape shape = node.output().shape();
        long axis = node.attributes().integer("axis", 0);
        boolean sideBySide = shape.isRanked() && shape.rank() == 2 && (axis == 1 || axis == -1);
        if (!sideBySide || !node.inputs().stream().allMatch(columns::containsKey)) {
            return null;
        }
        return node.inputs().stream()
                .map(columns::get)
                .filter(Objects::nonNull)
                .flatMap(Collection::stream)
                .toList();
    }

    /** Some columns of a matrix. */
    private static @Nullable List<Column> taken(Node node, List<Column> columns) {
        Constant places = node.input(1).constant();
        long axis = node.attributes().integer("axis", 0);
        Shape shape = node.input(0).shape();
        if (places == null || shape.rank() != 2 || (axis != 1 && axis != -1)) {
            return null;
        }
        List<Column> taken = new ArrayList<>();
        ByteBuffer data = places.data();
        while (data.hasRemaining()) {
            int place = (int) Numbers.get(data, places.element());
            taken.add(columns.get(place < 0 ? place + columns.size() : place));
        }
        return taken.size() == elements(node.output()) ? taken : null;
    }

    /** The number of elements of a sample, 0 where it is not known. */
    private static int elements(Value value) {
        if (!value.shape().isRanked() || value.shape().rank() == 0) {
            return 0;
        }
        List<Dimension> dimensions = value.shape().dimensions();
        Dimension elements = Shape.of(dimensions.subList(1, dimensions.size())).elements();
        return elements.isKnown() ? (int) elements.value() : 0;
    }
}
