package org.jennit.quality;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jennit.Model;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.operator.Indexing;
import org.jennit.operator.LayerType;

/**
 * The learned parameters of a layer and of the norms, gains and shifts up to the next: weights, biases, scales.
 *
 * @param layer the name of a convolution, a dense layer or an embedding
 * @param values the constants of the graph
 */
record LayerParameters(String layer, List<Value> values) {
    private static final Set<LayerType> NORMS = EnumSet.of(
            LayerType.BATCH_NORM,
            LayerType.LAYER_NORM,
            LayerType.GROUP_NORM,
            LayerType.INSTANCE_NORM,
            LayerType.RMS_NORM);

    /** The layers that have parameters, in forward order. A parameter of several layers is that of the last. */
    static List<LayerParameters> of(Model model) {
        Graph graph = model.graph();
        Set<Value> variable = graph.dependents(graph.inputs());
        List<LayerParameters> all = new ArrayList<>();
        for (Layer layer : Layers.of(graph).list()) {
            Set<Value> own = new LinkedHashSet<>();
            for (Value input : layer.node().inputs()) {
                if (input != null && !variable.contains(input)) {
                    collect(input, own);
                }
            }
            boolean begins = begins(layer, own);
            own.removeIf(value -> begins ? value.shape().rank() == 0 : !follows(layer, value));
            if (own.isEmpty()) {
                continue;
            }
            for (LayerParameters before : all) {
                before.values.removeAll(own);
            }
            if (begins || all.isEmpty()) {
                all.add(new LayerParameters(layer.name(), new ArrayList<>(own)));
            } else {
                all.get(all.size() - 1).values.addAll(own);
            }
        }
        all.removeIf(layer -> layer.values.isEmpty());
        return List.copyOf(all);
    }

    /** Whether a layer is a convolution, a product with a matrix or an embedding. */
    private static boolean begins(Layer layer, Set<Value> constants) {
        boolean isProduct = layer.is(LayerType.LINEAR_OPERATOR)
                && constants.stream().anyMatch(value -> value.shape().rank() > 1);
        return isProduct || layer.is(LayerType.LINEAR) || layer.node().output().isFrom(Indexing.GATHER);
    }

    /** Whether a constant of a layer that is not linear was learned: masks and tables of angles have more axes. */
    private static boolean follows(Layer layer, Value value) {
        boolean isVector = value.shape().rank() == 1;
        boolean isGainOrShift = layer.is(LayerType.SCALED) || layer.is(LayerType.SHIFT);
        return NORMS.stream().anyMatch(layer::is) || (isVector && isGainOrShift);
    }

    /** The constants of numbers that a value is computed from, such as a weight that is transposed. */
    private static void collect(Value value, Set<Value> constants) {
        List<Value> open = new ArrayList<>(List.of(value));
        Set<Value> seen = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Value next = open.remove(open.size() - 1);
            Node producer = next.producer();
            if (!seen.add(next)) {
                continue;
            }
            if (next.constant() != null) {
                boolean isNumber = next.element().isFloating()
                        || next.element() == ElementType.INT8
                        || next.element() == ElementType.UINT8;
                if (isNumber) {
                    constants.add(next);
                }
            } else if (producer != null) {
                producer.inputs().stream().filter(input -> input != null).forEach(open::add);
            }
        }
    }
}
