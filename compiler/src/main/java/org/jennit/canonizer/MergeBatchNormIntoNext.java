package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Window;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Merges a batch norm that no linear layer feeds into the one that it feeds, which is exact only without padding. It is
 * not on by default: the merged layer shares relevance by the batch norm's input, not by its output.
 */
final class MergeBatchNormIntoNext {
    static final Canonizer CANONIZER = Canonizer.of(
            "MergeBatchNormIntoNext",
            Rewrite.of(
                    "batch norm merged into the linear layer after it",
                    Set.of(Linear.CONV, Linear.DENSE),
                    MergeBatchNormIntoNext::merged));

    private MergeBatchNormIntoNext() {}

    /** W·(f·x + o) + b = (W·f)·x + (W·o + b). */
    private static @Nullable Value merged(Match m) {
        Node batchNorm = m.from(m.x(0), Normalization.BATCH_NORM);
        if (batchNorm == null
                || !m.isUsedOnce(batchNorm.output())
                || !MergeBatchNorm.hasConstantStatistics(m, batchNorm)
                || !m.facts().isConstant(m.x(1))
                || MergeBatchNorm.isMergedBefore(m, batchNorm)
                || Window.isPadded(m.node().operation())
                || (m.node().operator() == Linear.DENSE && m.x(0).shape().rank() != 2)) {
            return null;
        }
        Ops g = m.ops();
        Node renewed = MergeBatchNorm.renewed(m, batchNorm);
        Value weight = m.renewed(m.x(1));
        Value factor = alongInputs(m, Normalization.batchNormFactor(g, renewed), weight.shape());
        Value offset = alongInputs(m, Normalization.batchNormOffset(g, renewed), weight.shape());
        boolean inputsFirst =
                m.node().operator() == Linear.DENSE && m.node().operation().integer("transB") == 0;
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

    /** A vector of the input channels in a shape that broadcasts over the weight. */
    private static Value alongInputs(Match m, Value vector, Shape weight) {
        Ops g = m.ops();
        if (m.node().operator() == Linear.DENSE) {
            boolean inputsFirst = m.node().operation().integer("transB") == 0;
            return inputsFirst ? g.unsqueeze(vector, 1) : vector;
        }
        long group = m.node().operation().integer("group");
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
