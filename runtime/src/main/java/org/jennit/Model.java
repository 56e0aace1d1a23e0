package org.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jennit.canonizer.Canonization;
import org.jennit.canonizer.Canonizers;
import org.jennit.composite.Composite;
import org.jennit.graph.Constant;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.onnx.OnnxReader;
import org.jennit.optimize.Optimizer;
import org.jennit.program.InputCheck;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A neural network in an ONNX file: its inputs, outputs and layers, and what it predicts. Its weights stay in the file,
 * which must not be changed as long as the model is open.
 *
 * <p>A model may be used by many threads at once. It holds native memory from the first prediction on, until it is
 * closed; attributors are closed on their own.
 */
public final class Model implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.jennit");

    private final Path file;
    private final Graph graph;
    private final Canonization canonization;
    private final Layers layers;
    private final ModelOptions options;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private @Nullable Program program;
    private boolean closed;

    private Model(Path file, Graph graph, ModelOptions options) {
        this.file = file;
        this.graph = graph;
        this.options = options;
        this.canonization = Canonizers.canonize(graph, Canonizers.all());
        this.layers = Layers.of(canonization.graph());
    }

    /** Loads a model with the default options. */
    public static Model load(Path file) throws IOException {
        return load(file, ModelOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws IOException if the file cannot be read
     * @throws org.jennit.onnx.file.OnnxFormatException if it is no ONNX model
     * @throws org.jennit.graph.GraphException if it holds what cannot be understood; the message names the node
     */
    public static Model load(Path file, ModelOptions options) throws IOException {
        return new Model(file, OnnxReader.read(file).graph(), options);
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** The model as it was read. */
    public Graph graph() {
        return graph;
    }

    /** The model in the form of all canonizers, which is what composites work on unless they ask for others. */
    public Canonization canonization() {
        return canonization;
    }

    /**
     * The model in the canonical form that a composite works on, with a report of what was changed.
     *
     * @throws IllegalArgumentException if the composite's canonizers name what is not there
     */
    public Canonization canonization(Composite composite) {
        return composite
                .canonizers()
                .map(canonizers -> Canonizers.canonize(graph, canonizers))
                .orElse(canonization);
    }

    /** The inputs, with name, element type and shape. */
    public List<Value> inputs() {
        return graph.inputs();
    }

    /** The outputs by name, with element type and shape. */
    public Map<String, Value> outputs() {
        return graph.outputs();
    }

    /** The files that it consists of: first its own, then those beside it that hold weights. */
    public List<Path> files() {
        Set<Path> files = new LinkedHashSet<>(List.of(file));
        Path own = file.toAbsolutePath().normalize();
        for (Value value : graph.constants()) {
            if (value.constant() instanceof Constant.InFile weights
                    && !weights.file().toAbsolutePath().normalize().equals(own)) {
                files.add(weights.file());
            }
        }
        return List.copyOf(files);
    }

    /** The layers in the form of all canonizers, in forward order, with their names and types. */
    public List<Layer> layers() {
        return layers.list();
    }

    /** The options it was loaded with. */
    public ModelOptions options() {
        return options;
    }

    /**
     * What the model gives for its one input: its output, of several the first.
     *
     * @throws IllegalArgumentException if the model has several inputs, or the tensor does not fit
     */
    public Tensor predict(Tensor input) {
        return predict(Map.of(inputName(), input)).values().iterator().next();
    }

    /**
     * What the model gives for its inputs: all outputs by name. Nothing but the model as it was read is computed.
     *
     * @throws IllegalArgumentException if inputs are missing, unknown or do not fit; the message says what was expected
     * @throws IllegalStateException if the model is closed
     */
    public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
        InputCheck.check(graph.inputs(), inputs);
        return program().run(inputs);
    }

    /** A graph derived from the model, made to compute the same with less unless the options say otherwise. */
    Graph optimized(Graph derived) {
        return options.optimizer() ? Optimizer.optimize(derived) : derived;
    }

    /** The one input's name. */
    String inputName() {
        if (graph.inputs().size() != 1) {
            throw new IllegalArgumentException("the model has the inputs "
                    + graph.inputs().stream().map(Value::name).toList()
                    + "; give a tensor for each, in a map by name");
        }
        return graph.inputs().get(0).name();
    }

    /** The model as a program, opened when it is first needed. */
    synchronized Program program() {
        requireOpen();
        if (program == null) {
            program = Program.open(graph, options.forward());
        }
        return program;
    }

    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the model " + file + " is closed; load it again");
        }
    }

    /** Whether the model itself was ever run. */
    synchronized boolean isCompiled() {
        return program != null;
    }

    /** Warns of a matter, once. */
    void warn(String matter, String warning) {
        if (warned.add(matter)) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", file.getFileName(), warning);
        }
    }

    /** Frees all native memory, once predictions under way have ended. Closing again does nothing. */
    @Override
    public void close() {
        Program open;
        synchronized (this) {
            closed = true;
            open = program;
            program = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
