package org.jennit.compile;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jennit.canonizer.Canonization;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.composite.Composite;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.Differentiation;
import org.jennit.derive.ExplainedOutput;
import org.jennit.derive.ParameterInputs;
import org.jennit.derive.RandomNodes;
import org.jennit.graph.CompilationInterrupt;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphException;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.onnx.OnnxReader;
import org.jennit.onnx.file.ReadingOptions;
import org.jennit.optimize.Optimizer;
import org.jennit.optimize.Specialization;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a model and a composite of relevance rules into an attribution graph, one stage after the other: load,
 * canonize, assign, derive, optimize. Nothing is run.
 *
 * <pre>{@code
 * AttributionCompiler compiler = AttributionCompiler.load(Path.of("resnet50.onnx"));
 * AttributionGraph attribution = compiler.compile(Composites.epsilonPlus(), AttributionRequest.DEFAULT);
 * OnnxWriter.write(attribution.graph(), attribution.metadata(), Path.of("explained.onnx"));
 * }</pre>
 *
 * <p>A compiler belongs to one model, whose canonical forms it keeps; it may be used by many threads at once. A thread that is
 * {@linkplain Thread#interrupt() interrupted} while it compiles ends with a
 * {@link java.util.concurrent.CancellationException}, and others are not affected.
 */
public final class AttributionCompiler {
    private static final System.Logger LOG = System.getLogger("org.jennit");

    private final Graph model;
    /** Where the model comes from, which errors name. */
    private final @Nullable Path file;

    private final boolean optimizes;
    private final Consumer<String> warnings;
    private final Map<CanonizationRequest, Remembered<Canonization>> canonical = new ConcurrentHashMap<>();

    /** A canonical form: that of some canonizers, in which what some layers of the file give stays. */
    private record CanonizationRequest(List<Canonizer> canonizers, Set<String> kept) {}

    private AttributionCompiler(Graph model, @Nullable Path file, boolean optimizes, Consumer<String> warnings) {
        this.model = model;
        this.file = file;
        this.optimizes = optimizes;
        this.warnings = warnings;
    }

    // --- load

    /**
     * The compiler for the model in an ONNX file.
     *
     * @throws IOException if the file cannot be read
     * @throws org.jennit.graph.ModelException if it is not an ONNX model, or holds what cannot be understood; the message
     *     names the file, the node and what to do
     */
    public static AttributionCompiler load(Path file) throws IOException {
        return load(file, ReadingOptions.DEFAULT);
    }

    /**
     * The compiler for the model in an ONNX file that is read with options of its own.
     *
     * @throws IOException if the file cannot be read
     * @throws org.jennit.graph.ModelException if it is not an ONNX model, or holds what cannot be understood
     */
    public static AttributionCompiler load(Path file, ReadingOptions options) throws IOException {
        try {
            return new AttributionCompiler(
                    OnnxReader.read(file, options).graph(), file, true, AttributionCompiler::log);
        } catch (ClosedByInterruptException e) {
            throw CompilationInterrupt.cancelled();
        }
    }

    /** The compiler for a model that was read. */
    public static AttributionCompiler of(Graph model) {
        return new AttributionCompiler(model, null, true, AttributionCompiler::log);
    }

    private static void log(String warning) {
        LOG.log(System.Logger.Level.WARNING, warning);
    }

    /** This for a part of the model, or another form of it. */
    public AttributionCompiler forPart(Graph part) {
        return new AttributionCompiler(part, file, optimizes, warnings);
    }

    /** This with or without the last stage; without it a graph is as rules and gradients were written. */
    public AttributionCompiler withOptimizer(boolean asked) {
        return new AttributionCompiler(model, file, asked, warnings);
    }

    /** This with warnings, such as of layers without a rule, told to a listener; the default logs them. */
    public AttributionCompiler warning(Consumer<String> listener) {
        return new AttributionCompiler(model, file, optimizes, listener);
    }

    /** The model as it was read. */
    public Graph model() {
        return model;
    }

    // --- all stages

    /**
     * The attribution graph of the model, with all sizes as open as the model's.
     *
     * @throws org.jennit.graph.GraphException if relevance would flow through a node that has neither rule nor gradient
     * @throws IllegalArgumentException if a layer, input or output of a given name does not exist, or a rule does not fit its layer
     * @throws org.jennit.graph.UnresolvedShapeException if sizes must be known that are symbols
     */
    public AttributionGraph compile(Composite composite, AttributionRequest request) {
        return compile(composite, request, Map.of());
    }

    /**
     * The attribution graph of the model for inputs of some sizes.
     *
     * @param sizes the sizes that the symbols in the shapes of the model's inputs have; others stay open
     * @throws org.jennit.graph.GraphException if relevance would flow through a node that has neither rule nor gradient
     * @throws IllegalArgumentException if a layer, input or output of a given name does not exist, or a rule does not fit its layer
     * @throws org.jennit.graph.UnresolvedShapeException if further sizes must be known
     */
    public AttributionGraph compile(Composite composite, AttributionRequest request, Map<String, Long> sizes) {
        return located(() -> {
            AttributionGraph attribution = derived(composite, request, sizes);
            return attribution.with(optimize(attribution.graph()));
        });
    }

    /**
     * An attribution graph with the gradients of a scalar of its output and relevance.
     *
     * @param parameters names of parameters that are inputs of the graph
     * @param withRespectTo names of the inputs and parameters to differentiate by
     * @throws IllegalArgumentException as {@link #compile(Composite, AttributionRequest, Map)} does, and if there is no
     *     such parameter
     * @throws org.jennit.graph.UnresolvedShapeException if further sizes must be known
     */
    public DifferentiatedAttribution compile(
            Composite composite,
            AttributionRequest request,
            Map<String, Long> sizes,
            List<String> parameters,
            List<String> withRespectTo) {
        return located(() -> {
            AttributionGraph attribution = derived(composite, request, sizes);
            Graph open = ParameterInputs.of(attribution.graph(), parameters);
            List<String> differentiated =
                    new ArrayList<>(attribution.relevance().values());
            differentiated.add(attribution.explained());
            Differentiation differentiation = Differentiation.of(open, differentiated, withRespectTo);
            return new DifferentiatedAttribution(optimize(differentiation.graph()), attribution, differentiation);
        });
    }

    // --- canonize

    /** The model in the form of all canonizers, which is what composites work on unless they ask for others. */
    public Canonization canonize() {
        return canonize(Canonizers.all());
    }

    /**
     * The model in the canonical form that a composite works on, with a report of what was changed.
     *
     * @throws IllegalArgumentException if the composite's canonizers name what is not there
     */
    public Canonization canonize(Composite composite) {
        return canonize(composite.canonizers().orElseGet(Canonizers::all));
    }

    /**
     * The same, where layers are asked for by name: what they give stays a value of the graph. A function of several nodes,
     * which is one layer otherwise, ends at a value inside of it that is asked for.
     *
     * @param layers names of layers or containers, of the canonical form or of the file
     */
    public Canonization canonize(Composite composite, Collection<String> layers) {
        Canonization usual = canonize(composite);
        if (layers.isEmpty()) {
            return usual;
        }
        Layers known = Layers.of(usual.graph());
        List<String> hidden =
                layers.stream().filter(name -> known.value(name).isEmpty()).toList();
        if (hidden.isEmpty()) {
            return usual;
        }
        Layers ofFile = Layers.of(model);
        Map<String, Value> kept = new TreeMap<>();
        hidden.forEach(name -> ofFile.value(name).ifPresent(value -> kept.put(name, value)));
        return kept.isEmpty()
                ? usual
                : canonize(
                        new CanonizationRequest(composite.canonizers().orElseGet(Canonizers::all), kept.keySet()),
                        kept);
    }

    private Canonization canonize(List<Canonizer> canonizers) {
        return canonize(new CanonizationRequest(canonizers, Set.of()), Map.of());
    }

    /** Kept values are outputs while canonizers are at work: what they find ends at outputs. */
    private Canonization canonize(CanonizationRequest request, Map<String, Value> kept) {
        return canonical
                .computeIfAbsent(request, asked -> new Remembered<>())
                .get(() -> located(() -> {
                    if (kept.isEmpty()) {
                        return Canonizers.canonize(model, request.canonizers);
                    }
                    Map<String, Value> outputs = new LinkedHashMap<>(model.outputs());
                    kept.forEach((name, value) -> outputs.put("kept " + name, value));
                    Canonization whole = Canonizers.canonize(model.withOutputs(outputs), request.canonizers);
                    Map<String, Value> own = new LinkedHashMap<>(whole.graph().outputs());
                    own.keySet().retainAll(model.outputs().keySet());
                    return new Canonization(whole.graph().withOutputs(own), whole.report());
                }));
    }

    // --- assign

    /** Which rule each layer of the model gets, when it is explained as requested. */
    public Plan assign(Composite composite, AttributionRequest request) {
        return assign(composite, request, Map.of());
    }

    /** Which rule each layer of the model gets, for inputs of some sizes. */
    public Plan assign(Composite composite, AttributionRequest request, Map<String, Long> sizes) {
        return located(() -> {
            Graph canonical = canonize(composite, request.layers()).graph();
            Graph sized = sizes.isEmpty() ? canonical : Specialization.of(canonical, sizes);
            return composite.plan(Layers.of(sized).explainedFrom(request.layers()));
        });
    }

    /** What a user should know of a plan when the model is explained as requested. */
    public static List<String> warnings(Plan plan, AttributionRequest request) {
        return plan.warnings(ExplainedOutput.of(plan.layers().graph(), request).value());
    }

    // --- derive

    private AttributionGraph derived(Composite composite, AttributionRequest asked, Map<String, Long> sizes) {
        AttributionRequest request =
                asked.expanded(() -> Layers.of(canonize(composite).graph()));
        return derive(assign(composite, request, sizes), request);
    }

    private AttributionGraph derive(Plan plan, AttributionRequest request) {
        warnings(plan, request).forEach(warnings);
        RandomNodes.warning(plan.layers().graph()).ifPresent(warnings);
        return AttributionGraph.derive(plan, request);
    }

    // --- optimize

    private Graph optimize(Graph derived) {
        return optimizes ? Optimizer.optimize(derived) : derived;
    }

    // --- errors

    /** What a stage gives; an error that names no file is told as one of the model's. */
    private <T> T located(Supplier<T> stage) {
        try {
            return stage.get();
        } catch (GraphException e) {
            throw file == null || e.file().isPresent() ? e : e.from(file);
        } catch (UnresolvedShapeException e) {
            String message = String.valueOf(e.getMessage());
            throw file == null || message.contains(file.toString())
                    ? e
                    : new UnresolvedShapeException(file + ": " + message);
        }
    }
}
