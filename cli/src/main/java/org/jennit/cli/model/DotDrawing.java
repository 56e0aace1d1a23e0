package org.jennit.cli.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jennit.text.PlainText;

/** A graph of layers in the DOT language of Graphviz, coloured by rule. */
final class DotDrawing {
    private DotDrawing() {}

    static String of(LayerGraph graph) {
        RuleColors colors = new RuleColors(graph.ruleNames());
        StringBuilder dot =
                new StringBuilder("digraph model {\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n");
        for (int i = 0; i < graph.vertices().size(); i++) {
            LayerGraph.Vertex vertex = graph.vertices().get(i);
            String text = Stream.of(vertex.name(), vertex.kind() + " " + vertex.shape(), vertex.rule())
                    .filter(line -> !line.isBlank())
                    .map(DotDrawing::escaped)
                    .collect(Collectors.joining("\\n"));
            dot.append("  n%d [label=\"%s\", fillcolor=\"%s\"];\n".formatted(i, text, colors.of(vertex.ruleName())));
        }
        for (int i = 0; i < graph.feeders().size(); i++) {
            for (int from : graph.feeders().get(i)) {
                dot.append("  n%d -> n%d;\n".formatted(from, i));
            }
        }
        return dot.append("}\n").toString();
    }

    private static String escaped(String text) {
        return PlainText.line(text).replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
