package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Region;
import org.jennit.operator.Regions;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a graph that is a layer.
 *
 * @param operator the operator that it becomes a node of
 * @param entry the value that it is a function of
 * @param nodes its nodes, in order of computation
 * @param held the values that are its scale, if it is a norm
 */
record FoundRegion(OperatorDefinition operator, Value entry, List<Node> nodes, Set<Value> held) {
    FoundRegion {
        nodes = List.copyOf(nodes);
        held = Set.copyOf(held);
    }

    /** The node that gives the output. */
    Node exit() {
        return nodes.get(nodes.size() - 1);
    }

    /** The graph with each region as one node, under the names of all its nodes. */
    static Graph replaced(Graph graph, Map<Node, FoundRegion> regions, Consumer<String> report) {
        return Transformation.apply(graph, GraphBuilder.separate(), site -> {
            FoundRegion region = regions.get(site.node());
            if (region == null) {
                return null;
            }
            report.accept(region.nodes().size() + " nodes are one " + region.operator() + ": " + site.node());
            return List.of(region.replacement(site));
        });
    }

    private Value replacement(Transformation.Site site) {
        if (operator == Regions.RECTIFIER && nodes.size() == 1) { // a Max with zero
            return add(
                    site,
                    Activations.RELU,
                    Attributes.NONE,
                    Arrays.asList(site.renewed().apply(entry)));
        }
        Region region = Region.of(entry, nodes, held);
        List<@Nullable Value> inputs = new ArrayList<>();
        region.inputs().forEach(input -> inputs.add(site.renewed().apply(input)));
        return add(site, operator, region.attributes(), inputs);
    }

    private Value add(
            Transformation.Site site,
            OperatorDefinition replacing,
            Attributes attributes,
            List<@Nullable Value> inputs) {
        Origin origin = nodes.stream().map(Node::origin).reduce(exit().origin(), Origin::merged);
        return site.builder()
                .add(
                        new Operation(replacing, attributes, inputs, 1),
                        origin,
                        List.of(exit().output().name()),
                        List.of(exit().output().type()))
                .output();
    }
}
