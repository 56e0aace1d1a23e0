package org.jennit.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jennit.graph.Constant;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Gives a number that meets a tensor as many axes as this has, where its last axis is of one element, as in the kernel of
 * a pointwise convolution. ONNX Runtime broadcasts a number with fewer axes along the last one: one element at a time
 * there, sixty times as slow as all at once.
 */
final class ScalarRankAlignment {
    private ScalarRankAlignment() {}

    /** The graph with such numbers. */
    static Graph in(Graph graph) {
        return Transformation.apply(graph, GraphBuilder.sharing(), ScalarRankAlignment::replaced);
    }

    private static @Nullable List<Value> replaced(Transformation.Site site) {
        Shape shape = site.node().output().shape();
        boolean slow = site.node().operator() instanceof OperatorDefinition operator
                && operator.isBroadcasting()
                && shape.isRanked()
                && shape.rank() > 1
                && shape.dimension(shape.rank() - 1).is(1);
        if (!slow) {
            return null;
        }
        List<@Nullable Value> inputs = new ArrayList<>(site.operation().inputs());
        inputs.replaceAll(input -> input == null ? null : ofFullRank(site.builder(), input, shape.rank()));
        if (inputs.equals(site.operation().inputs())) {
            return null;
        }
        List<String> names = site.node().outputs().stream().map(Value::name).toList();
        return site.builder()
                .add(site.operation().withInputs(inputs), site.node().origin(), names, List.of())
                .outputs();
    }

    private static Value ofFullRank(GraphBuilder builder, Value value, int rank) {
        return value.constant() instanceof Constant.InMemory constant
                        && constant.bytes() == constant.element().bytes()
                        && constant.extents().size() < rank
                ? builder.constant(
                        new Constant.InMemory(constant.element(), Collections.nCopies(rank, 1L), constant.data()))
                : value;
    }
}
