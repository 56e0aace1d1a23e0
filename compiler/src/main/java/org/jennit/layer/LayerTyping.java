package org.jennit.layer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.LayerType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * The types of layers by what their nodes are for the inputs that vary: first the type that the operator declares, where
 * the right inputs vary, and else the one that follows from its {@link OperatorKind}.
 */
final class LayerTyping {
    private final Variation variation;
    private final Set<Node> masks;

    LayerTyping(Graph graph, Variation variation) {
        this.variation = variation;
        this.masks = masks(graph);
    }

    /** The type of a node with the wider ones; empty where it is none. */
    Set<LayerType> of(Node node) {
        Set<Integer> varying = variation.varyingInputs(node);
        if (varying.isEmpty() || masks.contains(node) || !(node.operator() instanceof OperatorDefinition definition)) {
            return Set.of();
        }
        Set<LayerType> types = EnumSet.noneOf(LayerType.class);
        LayerType declared = definition.layerType();
        if (declared != null && isLayer(definition, varying)) {
            types.addAll(declared.withWider());
        }
        if (variation.kind(node) == OperatorKind.BILINEAR && varying.size() == 2) {
            types.add(LayerType.PRODUCT); // a convolution too, where its weight varies
        }
        LayerType other = types.isEmpty() ? byKind(definition, node, varying) : null;
        if (other != null) {
            types.add(other);
        }
        return types;
    }

    /** Whether the inputs that vary are those that a layer of the operator's declared type has. */
    private static boolean isLayer(OperatorDefinition definition, Set<Integer> varying) {
        return definition.isLayerOfTwoVariables()
                ? varying.size() > 1
                : varying.contains(0) || definition.layerType() == LayerType.CONCAT;
    }

    private @Nullable LayerType byKind(OperatorDefinition definition, Node node, Set<Integer> varying) {
        if (definition.isScaling(node.operation(), varying)) {
            return LayerType.SCALED;
        }
        if (definition.isShift(node.operation(), varying)) {
            return LayerType.SHIFT;
        }
        OperatorKind kind = variation.kind(node);
        return kind == OperatorKind.LINEAR || kind == OperatorKind.BILINEAR ? LayerType.LINEAR_OPERATOR : null;
    }

    /** Constants added to nothing but the scores of a softmax, scaled or not: masks, which belong to it. */
    private Set<Node> masks(Graph graph) {
        Map<Value, List<Node>> consumers = graph.consumers();
        Set<Node> found = new HashSet<>();
        Set<Node> before = new HashSet<>(); // the masks, and what scales between them and the softmax
        List<Node> nodes = new ArrayList<>(graph.nodes());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            List<Node> users = consumers.getOrDefault(node.output(), List.of());
            boolean scores = !users.isEmpty()
                    && !graph.outputs().containsValue(node.output())
                    && users.stream().allMatch(user -> user.operator() == Activations.SOFTMAX || before.contains(user));
            if (!scores || !(node.operator() instanceof OperatorDefinition definition)) {
                continue;
            }
            if (definition.isShift(node.operation(), variation.varyingInputs(node))) {
                found.add(node);
                before.add(node);
            } else if (definition.isScaling(node.operation(), variation.varyingInputs(node))) {
                before.add(node);
            }
        }
        return found;
    }
}
