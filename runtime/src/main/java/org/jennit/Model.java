package org.jennit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jennit.canonizer.Canonization;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composite;
import org.jennit.graph.Constant;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.onnx.OnnxReader;
import org.jennit.program.CloseGuard;
import org.jennit.program.InputCheck;
import org.jennit.program.JennitException;
import org.jennit.program.Program;
import org.jennit.program.ProgramPool;
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
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path file;
    private final Graph graph;
    private final AttributionCompiler compiler;
    private final ModelOptions options;
    private final Set<String> warned;
    private final ProgramPool<Compilation.Key, Compilation.Compiled> attributions = new ProgramPool<>();
    private final ProgramPool<Compilation.ForwardKey, Program> logits = new ProgramPool<>();
    private final Holdings holdings = new Holdings();
    private final CloseGuard guard;

    /** What there is to free; does not know the model. */
    private static final class Holdings {
        private final Map<Set<String>, Model> withOwnSymbols = new HashMap<>();
        private final Map<Map<String, List<Long>>, Model> withShapes = new HashMap<>();
        private @Nullable Program program;
        private boolean closed;
        /** The file, where it is to be deleted in the end. */
        private @Nullable Path temporary;

        boolean close(Duration atMost) {
            long end = System.nanoTime() + atMost.toNanos();
            List<Model> others = new ArrayList<>();
            Program open;
            synchronized (this) {
                closed = true;
                open = program;
                program = null;
                others.addAll(withOwnSymbols.values());
                others.addAll(withShapes.values());
            }
            boolean freed = open == null || open.close(atMost);
            for (Model other : others) {
                freed &= other.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
            delete(temporary);
            return freed;
        }
    }

    private Model(Path file, AttributionCompiler compiler, ModelOptions options, Set<String> warned) {
        this.warned = warned;
        this.file = file;
        this.graph = compiler.model();
        this.options = options;
        this.compiler = compiler.withOptimizer(options.optimizer()).warning(warning -> warn(warning, warning));
        Holdings held = holdings;
        this.guard = CloseGuard.of(this, "the model " + file, () -> held.close(Duration.ZERO));
    }

    /** Loads a model with the default options. */
    public static Model load(Path file) throws IOException {
        return load(file, ModelOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws IOException if the file cannot be read
     * @throws org.jennit.graph.ModelException if it is not an ONNX model, or holds what cannot be understood; the message
     *     names the file, the node and what to do
     */
    public static Model load(Path file, ModelOptions options) throws IOException {
        return new Model(
                file, AttributionCompiler.load(file, options.reading()), options, ConcurrentHashMap.newKeySet());
    }

    /** Loads a model from its bytes with the default options. */
    public static Model load(byte[] onnx) throws IOException {
        return load(onnx, ModelOptions.DEFAULT);
    }

    /**
     * Loads a model from its bytes. They are kept in a temporary file until the model is closed.
     *
     * @throws IOException if they cannot be kept
     * @throws org.jennit.graph.ModelException if they are not an ONNX model, what is in it cannot be understood, or its weights
     *     are in other files
     */
    public static Model load(byte[] onnx, ModelOptions options) throws IOException {
        return load(new ByteArrayInputStream(onnx), options);
    }

    /** Loads a model from a stream with the default options. */
    public static Model load(InputStream onnx) throws IOException {
        return load(onnx, ModelOptions.DEFAULT);
    }

    /**
     * Loads a model from a stream, such as a resource or an entry of an archive. The stream is read to its end, but not
     * closed. What it holds is kept in a temporary file until the model is closed.
     *
     * @throws IOException if it cannot be read or kept
     * @throws org.jennit.graph.ModelException if it is not an ONNX model, what is in it cannot be understood, or its weights
     *     are in other files
     */
    public static Model load(InputStream onnx, ModelOptions options) throws IOException {
        Path file = Files.createTempFile("jennit", ".onnx");
        try {
            Files.copy(onnx, file, StandardCopyOption.REPLACE_EXISTING);
            Model model = new Model(
                    file,
                    AttributionCompiler.of(
                            OnnxReader.readAlone(file, options.reading().limits())
                                    .graph()),
                    options,
                    ConcurrentHashMap.newKeySet());
            model.holdings.temporary = file;
            return model;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** A part of this model, or another form of it, whose weights are in the same file; of one matter either warns. */
    Model of(Graph part) {
        return new Model(file, compiler.forPart(part), options, warned);
    }

    /**
     * This model with other parameters, such as random ones: a model of its own, to be closed on its own. What is not
     * replaced is still read from this model's file.
     *
     * @param parameters from constants of its {@link #graph} to what takes their place
     * @throws IllegalArgumentException if a parameter is not of the type and shape that it replaces
     */
    public Model withParameters(Map<Value, Constant> parameters) {
        requireOpen();
        Map<Value, Value> replaced = new HashMap<>();
        parameters.forEach((value, constant) -> {
            if (constant.element() != value.element() || !constant.shape().equals(value.shape())) {
                throw new IllegalArgumentException("the parameter '%s' is %s %s and cannot become %s %s"
                        .formatted(value.name(), value.element(), value.shape(), constant.element(), constant.shape()));
            }
            replaced.put(value, Value.constant(value.name(), constant, value.type()));
        });
        return of(Transformation.apply(graph, GraphBuilder.separate(), replaced, site -> null));
    }

    /** This model, or where a symbol is not one length in some inputs, the one that has a symbol for each. */
    Model fitting(Map<String, Tensor> inputs) {
        Set<String> several = OwnSymbols.ofSeveralLengths(graph, inputs);
        if (several.isEmpty()) {
            return this;
        }
        synchronized (holdings) {
            requireOpen();
            return holdings.withOwnSymbols.computeIfAbsent(several, symbols -> of(OwnSymbols.apart(graph, symbols)));
        }
    }

    /** This model with the shapes that a run at these inputs gives; itself where inference knows them all. */
    Model shaped(Map<String, Tensor> inputs) {
        if (!DryRun.isNeeded(graph)) {
            return this;
        }
        Map<String, Tensor> own = own(inputs);
        Map<String, List<Long>> sizes = new HashMap<>();
        own.forEach((name, tensor) ->
                sizes.put(name, Arrays.stream(tensor.shape()).boxed().toList()));
        synchronized (holdings) {
            requireOpen();
            return holdings.withShapes.computeIfAbsent(sizes, key -> of(DryRun.of(graph, own, options.forward())));
        }
    }

    /** Of inputs those of the model, without further ones such as masks. */
    private Map<String, Tensor> own(Map<String, Tensor> inputs) {
        Map<String, Tensor> own = new HashMap<>(inputs);
        own.keySet().retainAll(graph.inputs().stream().map(Value::name).toList());
        return own;
    }

    /** Why inputs that disagree about a symbol do not go through: first of all, because they do. */
    RuntimeException unlikeDeclared(Map<String, Tensor> inputs, JennitException failure) {
        try {
            InputCheck.check(graph.inputs(), own(inputs));
            return failure;
        } catch (IllegalArgumentException disagreement) {
            disagreement.addSuppressed(failure);
            return disagreement;
        }
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
        return compiler.canonize();
    }

    /**
     * The model in the canonical form that a composite works on, with a report of what was changed.
     *
     * @throws IllegalArgumentException if the composite's canonizers name what is not there
     */
    public Canonization canonization(Composite composite) {
        return compiler.canonize(composite);
    }

    /** The same, in which the layers of these names are layers of their own. */
    Canonization canonization(Composite composite, List<String> layers) {
        return compiler.canonize(composite, layers);
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
        return Layers.of(canonization().graph()).list();
    }

    /** The options it was loaded with. */
    public ModelOptions options() {
        return options;
    }

    /**
     * The model's output for its single input; the first if it has more than one.
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
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
        Model fitting = fitting(inputs);
        InputCheck.check(fitting.inputs(), inputs);
        try {
            return fitting.program().run(inputs);
        } catch (JennitException e) {
            throw fitting == this ? e : unlikeDeclared(inputs, e);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The compiler that makes attribution graphs of this model. */
    public AttributionCompiler compiler() {
        return compiler;
    }

    /** The programs of attribution graphs that its attributors share. */
    ProgramPool<Compilation.Key, Compilation.Compiled> attributions() {
        return attributions;
    }

    /** The programs of logits that its attributors share. */
    ProgramPool<Compilation.ForwardKey, Program> logits() {
        return logits;
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
    Program program() {
        synchronized (holdings) {
            requireOpen();
            Program known = holdings.program;
            if (known == null) {
                known = Program.open(graph, options.forward());
                holdings.program = known;
            }
            return known;
        }
    }

    void requireOpen() {
        synchronized (holdings) {
            if (holdings.closed) {
                throw new IllegalStateException("the model " + file + " is closed; load it again");
            }
        }
    }

    /** Whether the model itself was ever run. */
    boolean isCompiled() {
        synchronized (holdings) {
            return holdings.program != null;
        }
    }

    /** Warns of a matter, once. */
    void warn(String matter, String warning) {
        if (warned.add(matter)) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", file.getFileName(), warning);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be deleted: {1}", file, e.getMessage());
        }
    }

    /** Frees all native memory, as {@link #close(Duration)} with half a minute does. Closing again does nothing. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /**
     * Frees all native memory. Predictions under way may go on for some time; then they are ended with a {@link
     * java.util.concurrent.CancellationException}.
     *
     * @param atMost how long; the runtime takes up to two seconds more to heed that its time is over
     * @return whether all is freed; otherwise an operator still computes, and the memory is freed when it has ended
     */
    public boolean close(Duration atMost) {
        guard.close();
        return holdings.close(atMost);
    }
}
