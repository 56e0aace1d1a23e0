package org.jennit.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphException;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.OnnxFileReader;
import org.jennit.onnx.file.ReadingOptions;
import org.jennit.parameter.Limits;

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
        return read(file, ReadingOptions.DEFAULT);
    }

    /**
     * Reads a model with options of its own.
     *
     * @throws IOException when the file cannot be read
     * @throws org.jennit.graph.ModelException if it is not a model, or holds what cannot be understood
     */
    public static OnnxReader read(Path file, ReadingOptions options) throws IOException {
        return of(OnnxFileReader.read(file, options), options.limits(), file.toString());
    }

    /**
     * Reads a model that has no folder, such as the copy of a stream: all that it holds is in the one file.
     *
     * @throws IOException when the file cannot be read
     * @throws org.jennit.graph.ModelException if it is not a model, holds what cannot be understood, or has its weights in
     *     other files
     */
    public static OnnxReader readAlone(Path file, Limits limits) throws IOException {
        return of(OnnxFileReader.readAlone(file), limits, "the model");
    }

    /** The graph of a file that was read. */
    public static OnnxReader of(ModelFile file) {
        return of(file, Limits.DEFAULT);
    }

    /** The graph of a file that was read, of which errors speak by this name. */
    private static OnnxReader of(ModelFile file, Limits limits, String name) {
        try {
            return of(file, limits);
        } catch (GraphException e) {
            throw e.in(name);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw GraphException.of("", "its graph", e).in(name);
        }
    }

    private static OnnxReader of(ModelFile file, Limits limits) {
        String producer = (file.producerName() + " " + file.producerVersion()).strip();
        return new OnnxReader(GraphImport.of(file, limits), file.metadata(), producer);
    }
}
