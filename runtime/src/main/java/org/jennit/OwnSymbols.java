package org.jennit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.program.TensorBatches;
import org.jennit.tensor.Tensor;

/**
 * Symbols in the shapes of inputs that are one name and several lengths. To the runtime a name is no promise: exporters give
 * the lengths of two sequences the same one.
 */
final class OwnSymbols {
    private OwnSymbols() {}

    /** The symbols that do not have one length in some inputs; never that of the batch. */
    static Set<String> ofSeveralLengths(Graph graph, Map<String, Tensor> given) {
        String batch = TensorBatches.batch(graph);
        Map<String, Long> lengths = new HashMap<>();
        Set<String> several = new HashSet<>();
        for (Value input : graph.inputs()) {
            Tensor tensor = given.get(input.name());
            if (tensor == null
                    || !input.shape().isRanked()
                    || tensor.rank() != input.shape().rank()) {
                continue;
            }
            for (int axis = 0; axis < tensor.rank(); axis++) {
                String symbol = input.shape().dimension(axis).toString();
                Long known = lengths.putIfAbsent(symbol, tensor.shape()[axis]);
                if (known != null && known != tensor.shape()[axis] && isSymbol(input.shape(), axis)) {
                    several.add(symbol);
                }
            }
        }
        several.remove(batch);
        return several;
    }

    private static boolean isSymbol(Shape shape, int axis) {
        Dimension dimension = shape.dimension(axis);
        return !dimension.isKnown() && Dimension.symbol(dimension.toString()).equals(dimension);
    }

    /**
     * The graph with a symbol for each place where one of these is used in the shape of an input.
     *
     * @throws org.jennit.graph.GraphException if the graph needs them to be one length
     */
    static Graph apart(Graph graph, Set<String> symbols) {
        Map<Value, Value> inputs = new HashMap<>();
        for (Value input : graph.inputs()) {
            Shape shape = input.shape();
            for (int axis = 0; shape.isRanked() && axis < shape.rank(); axis++) {
                String symbol = shape.dimension(axis).toString();
                if (symbols.contains(symbol)) {
                    shape = shape.with(axis, Dimension.symbol(symbol + "_" + input.name() + "_" + axis));
                }
            }
            inputs.put(input, Value.input(input.name(), input.element(), shape));
        }
        return Transformation.apply(graph, GraphBuilder.separate(), inputs, site -> null);
    }
}
