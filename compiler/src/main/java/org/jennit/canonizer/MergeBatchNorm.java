package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Normalization;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Merges a batch norm into the linear layer that feeds it, directly or through what only moves values. Found by data
 * flow, so in branches too and in whatever order modules were declared.
 */
public final class MergeBatchNorm {
    static final Canonizer CANONIZER = Canonizer.of(
            "MergeBatchNorm",
            Rewrite.of(
                    "batch norm merged into the linear layer before it",
                    Normalization.BATCH_NORM,
                    MergeBatchNorm::intoLayerBefore));

    private MergeBatchNorm() {}

    /**
     * Merges only the named pairs: the last of each list is the name of a batch norm, those before it are names of
     * linear layers that feed it. A pair that cannot be merged is an error where the canonizer is applied.
     */
    public static Canonizer named(List<List<String>> pairs) {
        return Canonizer.of(
                        "NamedMergeBatchNorm", Rewrite.of("named batch norm merged", Normalization.BATCH_NORM, m -> {
                            Node linear = m.x(0).producer();
                            boolean asked = linear != null
                                    && pairs.stream()
                                            .anyMatch(pair ->
                                                    isNamed(m.node(), pair.subList(pair.size() - 1, pair.size()))
                                                            && isNamed(linear, pair.subList(0, pair.size() - 1)));
                            return asked ? intoLayerBefore(m) : null;
                        }))
                .checked((graph, canonical) -> pairs.forEach(pair -> requireMerged(pair, graph, canonical)));
    }

    private static void requireMerged(List<String> pair, Graph graph, Graph canonical) {
        List<String> name = pair.subList(pair.size() - 1, pair.size());
        List<Node> before = batchNorms(graph);
        if (before.stream().noneMatch(node -> isNamed(node, name))) {
            throw new IllegalArgumentException("NamedMergeBatchNorm: no batch norm is named " + name + "; there are "
                    + before.stream()
                            .flatMap(node -> node.origin().modules().stream())
                            .toList());
        }
        if (batchNorms(canonical).stream().anyMatch(node -> isNamed(node, name))) {
            throw new IllegalArgumentException("NamedMergeBatchNorm: the batch norm " + name + " cannot be merged into "
                    + pair.subList(0, pair.size() - 1)
                    + ", which must be a linear layer that feeds it and nothing else");
        }
    }

    private static List<Node> batchNorms(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.operator() == Normalization.BATCH_NORM)
                .toList();
    }

    private static boolean isNamed(Node node, List<String> names) {
        return node.origin().modules().stream().anyMatch(names::contains)
                || names.contains(node.origin().node());
    }

    private static @Nullable Value intoLayerBefore(Match m) {
        LinearBefore linear = LinearBefore.of(m, m.x(0));
        if (linear == null || !linear.hasChannelsOn(1) || !hasConstantStatistics(m, m.node())) {
            return null;
        }
        Node renewed = renewed(m, m.node());
        ChannelMap map = new ChannelMap(
                Normalization.batchNormFactor(m.ops(), renewed), Normalization.batchNormOffset(m.ops(), renewed));
        return map.after(m, linear, m.node());
    }

    static boolean hasConstantStatistics(Match m, Node batchNorm) {
        return IntStream.range(1, 5).allMatch(i -> m.facts().isConstant(batchNorm.input(i)));
    }

    /** The batch norm over the values of the new graph. */
    static Node renewed(Match m, Node batchNorm) {
        List<@Nullable Value> inputs = new ArrayList<>();
        batchNorm.inputs().forEach(input -> inputs.add(m.renewedOrNull(input)));
        return m.ops().like(batchNorm, inputs);
    }

    /** Whether the batch norm can be merged into a layer that feeds it. */
    static boolean isMergedBefore(Match m, Node batchNorm) {
        LinearBefore linear = LinearBefore.of(m, batchNorm.input(0));
        return linear != null && linear.hasChannelsOn(1);
    }
}
