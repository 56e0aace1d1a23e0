package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Node;
import org.jennit.graph.Value;

/** Sums and means of several values. */
public final class Sums {
    private Sums() {}

    /** The sum of values that all depend on the graph's inputs, such as a residual connection. */
    public static final OperatorDefinition SUM = operator("Sum", 1, Integer.MAX_VALUE)
            .elementwise(OperatorKind.LINEAR)
            .broadcasts()
            .shifts()
            .layerOfTwoVariables(LayerType.SUM)
            .infers(Inference.broadcast())
            .gradientOfEach((c, i) -> c.unbroadcast(c.dy(), i))
            .facts((facts, node) -> SignRules.common(facts, node.inputs()))
            .onnxForm((g, node) -> List.of(added(g, node)))
            .define();

    /** The mean of several values. */
    public static final OperatorDefinition MEAN = operator("Mean", 1, Integer.MAX_VALUE)
            .elementwise(OperatorKind.LINEAR)
            .broadcasts()
            .infers(Inference.broadcast())
            .gradientOfEach((c, i) ->
                    c.unbroadcast(c.ops().mul(c.dy(), 1.0 / c.node().inputs().size()), i))
            .facts((facts, node) -> SignRules.common(facts, node.inputs()))
            .define();

    static final List<OperatorDefinition> ALL = List.of(SUM, MEAN);

    private static Value added(Ops g, Node node) {
        List<Value> summands = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            summands.add(node.input(i));
        }
        Value sum = g.sum(summands);
        return sum == null ? node.output() : sum;
    }
}
