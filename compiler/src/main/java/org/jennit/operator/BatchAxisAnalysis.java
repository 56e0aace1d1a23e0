package org.jennit.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Along which axis each value of a graph keeps the samples of a batch apart: what lies there for a sample is the same
 * whatever other samples are in the batch. So a graph whose outputs all do may be run on some samples after the others.
 *
 * <p>This is proved node by node, from the inputs on, by the batch rules of the operators. What they do not prove is
 * taken to mix samples: a softmax over the batch, a product of all samples with all, a choice among samples, and whatever
 * an operator outside the catalogue does.
 */
public final class BatchAxisAnalysis {
    private final BatchExtents extents;
    private final Map<Value, BatchAxis> known = new HashMap<>();

    private BatchAxisAnalysis(BatchExtents extents) {
        this.extents = extents;
    }

    /**
     * Whether the first axis of every input is the batch, and the first axis of every output is shown to keep its samples
     * apart.
     *
     * @param batch the symbol for the number of samples
     */
    public static boolean areKeptApart(Graph graph, String batch) {
        BatchAxisAnalysis analysis = new BatchAxisAnalysis(new BatchExtents(batch));
        for (Value input : graph.inputs()) {
            Shape shape = input.shape();
            boolean first =
                    shape.isRanked() && shape.rank() > 0 && shape.dimension(0).equals(Dimension.symbol(batch));
            analysis.learn(input, first ? BatchAxis.along(0) : BatchAxis.MIXED);
        }
        graph.nodes().forEach(analysis::learn);
        return graph.outputs().values().stream().map(analysis::of).allMatch(BatchAxis.along(0)::equals);
    }

    /** Where the samples lie in the output of the last of some nodes, of whose inputs it is known. */
    static BatchAxis through(List<Node> nodes, BatchExtents extents, Function<@Nullable Value, BatchAxis> outside) {
        BatchAxisAnalysis analysis = new BatchAxisAnalysis(extents);
        for (Node node : nodes) {
            for (Value input : node.inputs()) {
                if (input != null && !analysis.known.containsKey(input)) {
                    analysis.known.put(input, outside.apply(input));
                }
            }
            analysis.learn(node);
        }
        return analysis.of(nodes.get(nodes.size() - 1).output());
    }

    /** Where the samples lie in the outputs of a graph, where they lie like this in its inputs. */
    static List<BatchAxis> through(Graph graph, List<BatchAxis> inputs, BatchExtents extents) {
        BatchAxisAnalysis analysis = new BatchAxisAnalysis(extents);
        for (int i = 0; i < inputs.size(); i++) {
            analysis.learn(graph.inputs().get(i), inputs.get(i));
        }
        graph.nodes().forEach(analysis::learn);
        return graph.outputs().values().stream().map(analysis::of).toList();
    }

    private void learn(Node node) {
        BatchSite site = new BatchSite(node, extents, this::of);
        for (Value output : node.outputs()) {
            learn(output, carried(site, output.index()));
        }
    }

    private BatchAxis carried(BatchSite site, int output) {
        Node node = site.node();
        if (!node.operator().isPure() || !(node.operator() instanceof OperatorDefinition definition)) {
            return isIndependent(node) ? BatchAxis.SAME : BatchAxis.MIXED;
        }
        List<BatchAxis> read = IntStream.range(0, node.inputs().size())
                .filter(definition::readsNumbers)
                .mapToObj(site::of)
                .toList();
        if (read.stream().allMatch(BatchAxis.SAME::equals)) {
            return BatchAxis.SAME;
        }
        if (read.contains(BatchAxis.MIXED)) {
            return BatchAxis.MIXED;
        }
        try {
            return definition.batchAxis(site, output);
        } catch (UnresolvedShapeException e) { // a rule that needs axes or ranks that only a run tells
            return BatchAxis.MIXED;
        }
    }

    /** Whether a node, of whatever operator, sees nothing of the samples and does the same each time. */
    private boolean isIndependent(Node node) {
        return node.operator().isPure() && node.inputs().stream().map(this::of).allMatch(BatchAxis.SAME::equals);
    }

    private BatchAxis of(@Nullable Value value) {
        return value == null || value.constant() != null ? BatchAxis.SAME : known.getOrDefault(value, BatchAxis.MIXED);
    }

    private void learn(Value value, BatchAxis found) {
        known.put(value, confirmed(value, found));
    }

    /** What was found of a value, if its shape and content agree. */
    private BatchAxis confirmed(Value value, BatchAxis found) {
        List<Dimension> content = value.type().content();
        if (content != null) {
            return content.stream().anyMatch(extents::dependsOnBatch) ? BatchAxis.SIZE : BatchAxis.SAME;
        }
        if (found.equals(BatchAxis.MIXED) || !value.shape().isRanked()) {
            return BatchAxis.MIXED;
        }
        for (int i = 0; i < value.shape().rank(); i++) {
            Dimension extent = value.shape().dimension(i);
            boolean disagrees = i == found.axis()
                    ? !extents.isMultipleOfBatch(extent, found.times())
                    : extents.dependsOnBatch(extent);
            if (disagrees) {
                return BatchAxis.MIXED;
            }
        }
        return found.axis() < value.shape().rank() ? found : BatchAxis.MIXED;
    }
}
