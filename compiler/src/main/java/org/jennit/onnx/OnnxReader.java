package org.jennit.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.OnnxFileReader;

/**
 * An ONNX file as a graph: constants stay in the file, operators are lifted to the one opset of graphs, and nodes know
 * the module paths of their makers.
 *
 * @param graph the graph
 * @param metadata the properties that the file's maker gave it
 * @param producer who wrote the file, with the version
 */
public record OnnxReader(Graph graph, Map<String, String> metadata, String producer) {
    /**
     * Reads a model.
     *
     * @throws IOException when the file cannot be read
     * @throws org.jennit.onnx.file.OnnxFormatException if it is not a model
     * @throws org.jennit.graph.GraphException when it holds what cannot be understood; the message names the node
     */
    public static OnnxReader read(Path file) throws IOException {
        return of(OnnxFileReader.read(file));
    }

    /**
     * Reads a model that has no folder, such as the copy of a stream: all that it holds is in the one file.
     *
     * @throws IOException when the file cannot be read
     * @throws org.jennit.onnx.file.OnnxFormatException if it is not a model, or its weights are in other files
     * @throws org.jennit.graph.GraphException when it holds what cannot be understood; the message names the node
     */
    public static OnnxReader readAlone(Path file) throws IOException {
        return of(OnnxFileReader.readAlone(file));
    }

    /** The graph of a file that was read. */
    public static OnnxReader of(ModelFile file) {
        String producer = (file.producerName() + " " + file.producerVersion()).strip();
        return new OnnxReader(GraphImport.of(file), file.metadata(), producer);
    }
}
