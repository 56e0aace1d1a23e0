package org.jennit.program;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.TensorData;
import org.jennit.onnx.file.TensorMessage;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one folder that a session may take weights from: the innermost that holds all files in which tensors of a
 * model lie. The runtime refuses locations that leave the folder, not those in folders below it.
 */
final class WeightFolder {
    private final Set<Path> files = new LinkedHashSet<>();

    private WeightFolder() {}

    /**
     * The folder, or null if no tensor lies in a file.
     *
     * @throws IllegalArgumentException if none exists because the files are on several drives
     */
    static @Nullable Path of(GraphMessage graph) {
        WeightFolder folder = new WeightFolder();
        folder.graph(graph);
        Path common = null;
        for (Path file : folder.files) {
            Path parent = file.getParent();
            while (common != null && parent != null && !common.startsWith(parent)) {
                parent = parent.getParent();
            }
            if (parent == null) {
                throw new IllegalArgumentException("the weights are in files on several drives (" + folder.files
                        + "), but the runtime takes them from one folder and those below it; copy them to one drive");
            }
            common = parent;
        }
        return common;
    }

    private void graph(GraphMessage graph) {
        graph.initializers().forEach(this::tensor);
        graph.nodes()
                .forEach(node ->
                        node.attributes().stream().map(AttributeMessage::value).forEach(this::attribute));
    }

    private void attribute(AttributeValue value) {
        if (value instanceof AttributeValue.TensorValue one) {
            tensor(one.value());
        } else if (value instanceof AttributeValue.TensorsValue several) {
            several.values().forEach(this::tensor);
        } else if (value instanceof AttributeValue.GraphValue body) {
            graph(body.value());
        } else if (value instanceof AttributeValue.GraphsValue bodies) {
            bodies.values().forEach(this::graph);
        }
    }

    private void tensor(TensorMessage tensor) {
        if (tensor.data() instanceof TensorData.InFile region) {
            files.add(region.file());
        }
    }
}
