package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.List;
import java.util.Set;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Operation;
import org.jennit.graph.ValueType;

/**
 * Layers that a file writes out in primitives, each a {@link Region} of the file as one node. They stand in no file, so
 * they are not part of the catalogue.
 */
public final class Regions {
    private Regions() {}

    /** An elementwise function of one value. */
    public static final OperatorDefinition ELEMENTWISE = region("ElementwiseFunction")
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradientOfEach((c, i) -> c.through(Region::written, i))
            .define();

    /** max(x, 0), however it is written; the derivative at 0 is 0. */
    public static final OperatorDefinition RECTIFIER = region("Rectifier")
            .elementwise()
            .layer(LayerType.RELU)
            .gradient(0, c -> c.ops().mask(c.ops().isPositive(c.y()), c.dy()))
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** Scaled, rounded, clipped and scaled back; the derivative is that without the rounding (Bengio et al. 2013). */
    public static final OperatorDefinition FAKE_QUANTIZATION = region("FakeQuantization")
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(
                    0,
                    c -> c.through(
                            (g, node) -> Region.of(node.operation())
                                    .over(g, node.inputs(), inner -> inner.operator() == Elementary.ROUND)
                                    .output(),
                            0))
            .define();

    public static final OperatorDefinition LAYER_NORM = norm("WrittenLayerNorm", LayerType.LAYER_NORM);
    public static final OperatorDefinition RMS_NORM = norm("WrittenRMSNorm", LayerType.RMS_NORM);
    public static final OperatorDefinition GROUP_NORM = norm("WrittenGroupNorm", LayerType.GROUP_NORM);
    public static final OperatorDefinition INSTANCE_NORM = norm("WrittenInstanceNorm", LayerType.INSTANCE_NORM);

    /** All of them. */
    public static final Set<OperatorDefinition> ALL =
            Set.of(ELEMENTWISE, RECTIFIER, FAKE_QUANTIZATION, LAYER_NORM, RMS_NORM, GROUP_NORM, INSTANCE_NORM);

    private static OperatorDefinition norm(String name, LayerType type) {
        return region(name)
                .other()
                .batch(site -> site.through(
                        Region.of(site.operation()).nodesOver(site.node().inputs())))
                .layer(type)
                .norm((g, node) -> Region.of(node.operation()).normForm(g, node.inputs()))
                .define();
    }

    private static OperatorDeclaration region(String name) {
        return operator(name, 1, Integer.MAX_VALUE)
                .required(AttributeType.REGION, Region.ATTRIBUTE)
                .infers(Regions::types)
                .finite((facts, node) -> false)
                .onnxForm((g, node) -> List.of(Region.written(g, node)));
    }

    private static List<ValueType> types(Operation operation) {
        Ops apart = new Ops(GraphBuilder.separate());
        return List.of(
                Region.of(operation).over(apart, operation.inputs()).output().type());
    }
}
