package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Merges a batch norm into the linear layer that feeds it; or, where there is none, into the one that it feeds, which
 * is exact only without padding. Found by data flow, so in branches too and in whatever order modules were declared.
 */
public final class MergeBatchNorm {
    static final Canonizer CANONIZER = Canonizer.of(
            "MergeBatchNorm",
            Rewrite.of(
                    "batch norm merged into the linear layer before it",
                    Normalization.BATCH_NORM,
                    MergeBatchNorm::intoLayerBefore),
            Rewrite.of(
                    "batch norm merged into the linear layer behind it",
                    Set.of(Linear.CONV, Linear.DENSE),
                    MergeBatchNorm::intoLayerBehind));

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
        if (linear == null || linear.channels() != 1 || !hasConstantStatistics(m, m.node())) {
            return null;
        }
        Node renewed = renewed(m, m.node());
        ChannelMap map = new ChannelMap(
                Normalization.batchNormFactor(m.ops(), renewed), Normalization.batchNormOffset(m.ops(), renewed));
        return map.after(m, linear, m.node());
    }

    private static boolean hasConstantStatistics(Match m, Node batchNorm) {
        return IntStream.range(1, 5).allMatch(i -> m.facts().isConstant(batchNorm.input(i)));
    }

    private static Node renewed(Match m, Node batchNorm) {
        List<@Nullable Value> inputs = new ArrayList<>();
        batchNorm.inputs().forEach(input -> inputs.add(m.renewedOrNull(input)));
        return m.ops().like(batchNorm, inputs);
    }

    /** W·(f·x + o) + b = (W·f)·x + (W·o + b). */
    private static @Nullable Value intoLayerBehind(Match m) {
        Node batchNorm = m.from(m.x(0), Normalization.BATCH_NORM);
        if (batchNorm == null
                || !m.isUsedOnce(batchNorm.output())
                || !hasConstantStatistics(m, batchNorm)
                || !m.facts().isConstant(m.x(1))
                || isMergedBefore(m, batchNorm)
                || isPadded(m)
                || (m.node().operator() == Linear.DENSE && m.x(0).shape().rank() != 2)) {
            return null;
        }
        Ops g = m.ops();
        Node renewed = renewed(m, batchNorm);
        Value weight = m.renewed(m.x(1));
        Value factor = alongInputs(m, Normalization.batchNormFactor(g, renewed), weight.shape());
        Value offset = alongInputs(m, Normalization.batchNormOffset(g, renewed), weight.shape());
        boolean inputsFirst =
                m.node().operator() == Linear.DENSE && m.attributes().integer("transB", 0) == 0;
        List<Integer> axes = inputsFirst
                ? List.of(0)
                : IntStream.range(1, weight.shape().rank()).boxed().toList();
        Value shift = g.reduceSum(g.mul(weight, offset), axes, false);
        Value bias = m.renewedOrNull(m.node().optionalInput(2));
        return m.layer(
                (OperatorDefinition) m.node().operator(),
                m.attributes(),
                Arrays.asList(
                        m.renewed(batchNorm.input(0)),
                        g.mul(weight, factor),
                        bias == null ? shift : g.add(bias, shift)),
                m.node(),
                batchNorm);
    }

    private static boolean isMergedBefore(Match m, Node batchNorm) {
        LinearBefore linear = LinearBefore.of(m, batchNorm.input(0));
        return linear != null && linear.channels() == 1;
    }

    private static boolean isPadded(Match m) {
        return Arrays.stream(m.attributes().integers("pads", new long[0])).anyMatch(pad -> pad != 0)
                || m.attributes().text("auto_pad", "NOTSET").startsWith("SAME");
    }

    /** A vector of the input channels in a shape that broadcasts over the weight. */
    private static Value alongInputs(Match m, Value vector, Shape weight) {
        Ops g = m.ops();
        if (m.node().operator() == Linear.DENSE) {
            boolean inputsFirst = m.attributes().integer("transB", 0) == 0;
            return inputsFirst ? g.unsqueeze(vector, 1) : vector;
        }
        long group = m.attributes().integer("group", 1);
        long outputs = weight.dimension(0).value();
        long perGroup = weight.dimension(1).value();
        Value byGroup = g.reshape(vector, List.of(Dimension.of(group), Dimension.ONE, Dimension.of(perGroup)));
        Value spread = g.apply(Layout.EXPAND, byGroup, g.integers(group, outputs / group, perGroup));
        List<Dimension> dimensions = new ArrayList<>(List.of(Dimension.of(outputs), Dimension.of(perGroup)));
        while (dimensions.size() < weight.rank()) {
            dimensions.add(Dimension.ONE);
        }
        return g.reshape(spread, dimensions);
    }
}
