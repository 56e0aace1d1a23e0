package org.jennit.derive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;

/**
 * The part of a model after a layer: a model with what the layer gives as an input, and those of the model's own inputs
 * that it still needs. Methods that move along a path or add noise do so at the layer there.
 *
 * @param graph the part
 * @param input the name of the input that is what the layer gives
 */
public record PartAfterLayer(Graph graph, String input) {
    /**
     * The part of a model after a value.
     *
     * @param name the name of the layer that gives it
     */
    public static PartAfterLayer of(Graph model, Value value, String name) {
        String input = name;
        while (isInput(model, input)) {
            input += "_";
        }
        String free = input;
        Graph cut = Transformation.apply(
                model,
                GraphBuilder.separate(),
                site -> site.node().outputs().contains(value)
                        ? replaced(site.builder(), site.node(), value, free)
                        : null);
        Map<Value, List<Node>> consumers = cut.consumers();
        Map<Value, Value> unused = new HashMap<>();
        for (Value declared : cut.inputs()) {
            if (!consumers.containsKey(declared) && !cut.outputs().containsValue(declared)) {
                Constant nothing = Constant.ofDoubles(ElementType.FLOAT32, List.of(), 0);
                unused.put(declared, Value.constant("", nothing, value.type()));
            }
        }
        return new PartAfterLayer(Transformation.apply(cut, GraphBuilder.separate(), unused, site -> null), input);
    }

    private static List<Value> replaced(GraphBuilder builder, Node node, Value value, String name) {
        Value given = builder.input(name, value.element(), value.shape());
        Value same = new Ops(builder).apply(Layout.IDENTITY, Attributes.NONE, given);
        return node.outputs().stream()
                .map(output -> output == value ? same : output)
                .toList();
    }

    private static boolean isInput(Graph model, String name) {
        return model.inputs().stream().anyMatch(input -> input.name().equals(name));
    }

    /** The names of its inputs. */
    public Set<String> inputs() {
        return Set.copyOf(graph.inputs().stream().map(Value::name).toList());
    }
}
