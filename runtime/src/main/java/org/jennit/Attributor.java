package org.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Gradient;
import org.jennit.attribution.Ledger;
import org.jennit.attribution.ProgressListener;
import org.jennit.canonizer.Canonization;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.OutputRelevance;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.parameter.Suggestion;
import org.jennit.program.InputCheck;
import org.jennit.target.ClassTarget;
import org.jennit.target.ExplainedOutput;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Explains a model: a composite says how relevance flows back through its layers, a {@link AttributionMethod} at which variants of
 * the input. The programs it needs are compiled when they are first used.
 *
 * <pre>{@code
 * try (Model model = Model.load(Path.of("resnet50.onnx"));
 *         Attributor attributor = Attributor.gradient(model, Composites.epsilonPlusFlat())) {
 *     Attribution a = attributor.attribute(input, Target.classIndex(437));
 * }
 * }</pre>
 *
 * <p>Methods that set something give a new attributor and leave this one as it is. An attributor may be used by many
 * threads at once; it holds native memory from its first use until it is closed, and does not close its model.
 */
public final class Attributor implements AutoCloseable {
    private final Model model;
    private final Composite composite;
    private final AttributionMethod method;
    private final AttributorOptions options;
    private final Canonization canonization;
    private final Compilation compilation;

    private Attributor(Model model, Composite composite, AttributionMethod method) {
        this(model, composite, method, AttributorOptions.of(model), model.canonization(composite));
    }

    private Attributor(
            Model model,
            Composite composite,
            AttributionMethod method,
            AttributorOptions options,
            Canonization canonization) {
        this.model = model;
        this.composite = composite;
        this.method = method;
        this.options = options;
        this.canonization = canonization;
        this.compilation = new Compilation(model, composite, options);
    }

    /** The gradient of the model: no layer has a rule. */
    public static Attributor gradient(Model model) {
        return gradient(model, Composites.gradient());
    }

    /** One pass back through the model with the rules of a composite. */
    public static Attributor gradient(Model model, Composite composite) {
        return of(model, composite, new Gradient());
    }

    /** A method with plain gradients, or with none. */
    public static Attributor of(Model model, AttributionMethod method) {
        return new Attributor(model, Composites.gradient(), method);
    }

    /**
     * A method whose passes back follow the rules of a composite.
     *
     * @throws IllegalArgumentException if the method makes no pass back, or the composite's canonizers name what is not
     *     there
     */
    public static Attributor of(Model model, Composite composite, AttributionMethod method) {
        if (!method.flowsBack()) {
            throw new IllegalArgumentException(
                    "no relevance flows back in " + method + ", so a composite has no effect; leave it out");
        }
        return new Attributor(model, composite, method);
    }

    /** Explains another output of the model than the first. */
    public Attributor explaining(String output) {
        requireKnown("output", output, model.outputs().keySet());
        return with(options.withOutput(output));
    }

    /** Gives the relevance of these inputs only; the default is all of a floating-point type. */
    public Attributor withRespectTo(String... inputs) {
        List<String> names = model.inputs().stream()
                .filter(input -> input.element().isFloating())
                .map(Value::name)
                .toList();
        List.of(inputs).forEach(input -> requireKnown("floating-point input", input, names));
        return with(options.withInputs(List.of(inputs)));
    }

    /**
     * Gives also the relevance at the outputs of these layers or containers.
     *
     * @throws IllegalArgumentException if there is no such layer, or no relevance flows back in this method
     */
    public Attributor alsoAt(String... layers) {
        requireFlowBack("relevance at inner layers");
        Layers known = Layers.of(canonization.graph());
        for (String layer : layers) {
            if (known.value(layer).isEmpty()) {
                requireKnown("layer", layer, known.names());
            }
        }
        List<String> all = new ArrayList<>(options.layers());
        all.addAll(List.of(layers));
        return with(options.withLayers(all.stream().distinct().toList()));
    }

    /**
     * Gives also what the layers of {@link #alsoAt} give on the way forward, their activations, at the inputs as given.
     *
     * @throws IllegalArgumentException if no relevance flows back in this method, so that no layer can be asked for
     */
    public Attributor withActivations() {
        requireFlowBack("activations of inner layers");
        return with(options.withActivations(true));
    }

    /** Gives also a {@link Ledger}: where relevance went that did not reach an input. */
    public Attributor withLedger() {
        requireFlowBack("a ledger");
        return with(options.withLedger(true));
    }

    /**
     * Runs so many samples, or iterations of them, at once; more are run one batch after the other. The default suits the
     * model: at least 8 and one for each thread, and as many as write about 64 MiB between its layers.
     */
    public Attributor batchSize(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, not " + samples);
        }
        return with(options.withBatchSize(samples));
    }

    /** Tells a listener of every batch of iterations that is done. */
    public Attributor onProgress(ProgressListener listener) {
        return with(options.withListener(listener));
    }

    /**
     * Asks before every batch of iterations whether to give up; an attribution that does throws
     * {@link java.util.concurrent.CancellationException}.
     */
    public Attributor cancelledWhen(BooleanSupplier cancelled) {
        return with(options.withCancelled(cancelled));
    }

    private Attributor with(AttributorOptions changed) {
        return new Attributor(model, composite, method, changed, canonization);
    }

    private void requireFlowBack(String what) {
        if (!method.flowsBack()) {
            throw new IllegalArgumentException("no relevance flows back in " + method + ", so there is not " + what);
        }
    }

    private static void requireKnown(String kind, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no " + kind + " '" + name + "'" + Suggestion.nearest(name, known));
        }
    }

    /** The model. */
    public Model model() {
        return model;
    }

    /** At which variants of the input it explains. */
    public AttributionMethod method() {
        return method;
    }

    /** The model in the canonical form that its composite works on, with a report of what was changed. */
    public Canonization canonization() {
        return canonization;
    }

    /** Which rule each layer of the model gets. */
    public Plan plan() {
        return composite.plan(Layers.of(canonization.graph()).explainedFrom(options.layers()));
    }

    /**
     * Explains the output for the model's one input.
     *
     * @throws IllegalArgumentException if the model has several inputs, or input or target do not fit
     * @throws IllegalStateException if the attributor or its model is closed
     */
    public Attribution attribute(Tensor input, Target target) {
        return attribute(Map.of(model.inputName(), input), target);
    }

    /**
     * Explains the output for these inputs.
     *
     * @param inputs every input of the model by its name, and every further input that the composite asks for, such as
     *     a mask, of one sample or of all
     * @throws IllegalArgumentException if inputs or target do not fit; the message says what was expected
     * @throws IllegalStateException if the attributor or its model is closed
     */
    public Attribution attribute(Map<String, Tensor> inputs, Target target) {
        return method.attribute(passes(inputs, target));
    }

    /**
     * Explains the output for these inputs under several targets, in their order. Where the method is the gradient and
     * the targets are of the same place, they share one pass forward.
     *
     * @throws IllegalArgumentException if inputs or a target do not fit; the message says what was expected
     * @throws IllegalStateException if the attributor or its model is closed
     */
    public List<Attribution> attribute(Map<String, Tensor> inputs, List<Target> targets) {
        boolean together = method instanceof Gradient
                && targets.stream()
                                .map(this::explained)
                                .map(ExplainedOutput::output)
                                .distinct()
                                .count()
                        == 1;
        return together
                ? passes(inputs, targets.get(0)).gradients(targets)
                : targets.stream().map(target -> attribute(inputs, target)).toList();
    }

    /** What a target is about. */
    ExplainedOutput explained(Target target) {
        return ExplainedOutput.of(canonization.graph(), options.output(), target);
    }

    private AttributionRun passes(Map<String, Tensor> inputs, Target target) {
        model.requireOpen();
        Map<String, Tensor> own = new LinkedHashMap<>();
        Map<String, Tensor> further = new LinkedHashMap<>();
        List<String> names = model.inputs().stream().map(Value::name).toList();
        inputs.forEach((name, tensor) -> {
            boolean known = names.contains(name) || !method.flowsBack();
            (known ? own : further).put(name, tensor);
        });
        Map<String, Long> symbols = InputCheck.check(model.inputs(), own);
        return new AttributionRun(compilation, explained(target), options, own, further, symbols, target);
    }

    /**
     * Writes the attribution graph of a model's output as a self-contained ONNX file. Its inputs are the model's and the
     * output relevance; its outputs are the model's and what this attributor gives: the relevance of the inputs, at
     * layers, activations there, and the ledger. The file's metadata say which is which and what it was made from.
     *
     * @throws IllegalArgumentException if the method is more than a single pass
     * @throws org.jennit.graph.UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written stays behind
     */
    public void export(Path file) throws IOException {
        requireSinglePass("exported");
        AttributionGraph attribution =
                compilation.derivation(explainedOutput(), Map.of()).derive();
        AttributionExport.write(model, compilation.optimized(attribution), plan(), file);
    }

    /**
     * Writes the attribution graph for one target, which computes the output relevance itself: an input for it is not
     * needed, and it is among the outputs.
     *
     * @throws IllegalArgumentException if the method is more than a single pass, or the target no function of graph
     *     operations
     * @throws org.jennit.graph.UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written stays behind
     */
    public void export(Target target, Path file) throws IOException {
        OutputRelevance relevance = target.requireFunction("part of a file; export(file) makes it an input");
        export(explained(target), relevance, file);
    }

    /**
     * Writes the attribution graph for a class that the file takes as a further input, {@code class}: int64 [N], the index
     * of each sample's class. The runtime refuses an index that does not exist. As with {@link Target#classIndex}, the class
     * is one of the logits.
     *
     * @throws IllegalArgumentException if the method is more than a single pass, or the number of classes is not known
     * @throws org.jennit.graph.UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written stays behind
     */
    public void exportForClasses(Path file) throws IOException {
        export(explained(Target.classIndex(0)), ClassTarget.ofClassInput(), file);
    }

    private void export(ExplainedOutput explained, OutputRelevance relevance, Path file) throws IOException {
        requireSinglePass("exported");
        AttributionGraph attribution = compilation
                .derivation(explained, Map.of())
                .withOutputRelevance(relevance)
                .derive();
        AttributionExport.write(model, compilation.optimized(attribution), plan(), file);
    }

    void requireSinglePass(String done) {
        if (!(method instanceof Gradient)) {
            throw new IllegalArgumentException(
                    "only a single pass can be " + done + ", not " + method + "; use Attributor.gradient");
        }
    }

    /** What the attribution graph of an output is derived from, for inputs in which symbols have these values. */
    AttributionGraph.Derivation derivation(ExplainedOutput explained, Map<String, Long> fixed) {
        return compilation.derivation(explained, fixed);
    }

    /** The model's own output that is explained. */
    ExplainedOutput explainedOutput() {
        return ExplainedOutput.output(canonization.graph(), options.output());
    }

    /** Frees all native memory; attributions under way fail. Closing again does nothing. */
    @Override
    public void close() {
        compilation.close();
    }
}
