package org.jennit.onnx.file;

import java.util.List;
import java.util.Map;

/**
 * A graph of operators ({@code GraphProto}), of a model or of an attribute. Quantization annotations are not kept.
 *
 * @param name name of the graph
 * @param nodes operators, in topological order
 * @param initializers constants (until IR version 3 also listed as inputs)
 * @param sparseInitializers constants given by their non-zero values
 * @param inputs inputs with their types
 * @param outputs outputs with their types
 * @param valueInfo types of values in between, as far as the exporter noted them
 * @param docString documentation
 * @param metadata named properties, in the file's order
 */
public record GraphMessage(
        String name,
        List<NodeMessage> nodes,
        List<TensorMessage> initializers,
        List<SparseTensorMessage> sparseInitializers,
        List<ValueMessage> inputs,
        List<ValueMessage> outputs,
        List<ValueMessage> valueInfo,
        String docString,
        Map<String, String> metadata) {
    public GraphMessage {
        nodes = List.copyOf(nodes);
        initializers = List.copyOf(initializers);
        sparseInitializers = List.copyOf(sparseInitializers);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        valueInfo = List.copyOf(valueInfo);
        metadata = Copies.ordered(metadata);
    }

    /** A graph without sparse constants, types of inner values, documentation or metadata. */
    public static GraphMessage of(
            String name,
            List<NodeMessage> nodes,
            List<TensorMessage> initializers,
            List<ValueMessage> inputs,
            List<ValueMessage> outputs) {
        return new GraphMessage(name, nodes, initializers, List.of(), inputs, outputs, List.of(), "", Map.of());
    }
}
