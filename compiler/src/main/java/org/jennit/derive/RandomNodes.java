package org.jennit.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;

/** The nodes of a model that draw numbers, those in the bodies of branches and loops included. */
public final class RandomNodes {
    private RandomNodes() {}

    /** What there is to warn of; empty where the model gives the same for the same input every time. */
    public static Optional<String> warning(Graph model) {
        List<Node> random = new ArrayList<>();
        collect(model, random);
        return random.isEmpty()
                ? Optional.empty()
                : Optional.of("the model is random: " + random + " draw new numbers on every run, so the output and the"
                        + " relevance of the same input differ from run to run. Export the model after model.eval()");
    }

    private static void collect(Graph graph, List<Node> random) {
        for (Node node : graph.nodes()) {
            if (!node.operator().isPure()) {
                random.add(node);
            }
            for (Attributes.Body body : node.attributes().bodies()) {
                collect(body.graph(), random);
            }
        }
    }
}
