package org.jennit.compile;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.Differentiation;
import org.jennit.graph.Graph;

/**
 * A graph that computes a model's output and relevance, and the gradients of a scalar of both.
 *
 * @param graph the graph
 * @param attribution the names of output and relevance in it; its own graph has no gradients
 * @param differentiation the names of the seeds and gradients
 */
public record DifferentiatedAttribution(Graph graph, AttributionGraph attribution, Differentiation differentiation) {
    /** What a file of this graph says about itself: which of its inputs and outputs is what. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("jennit.explained", attribution.explained());
        metadata.put("jennit.output_relevance", attribution.outputRelevance());
        attribution.relevance().forEach((input, output) -> metadata.put("jennit.relevance." + input, output));
        differentiation.seeds().forEach((output, seed) -> metadata.put("jennit.seed." + output, seed));
        differentiation.gradients().forEach((name, output) -> metadata.put("jennit.gradient." + name, output));
        return metadata;
    }
}
