package org.jennit;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.RelevanceSign;
import org.jennit.attribution.SinglePass;
import org.jennit.canonizer.Canonization;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composite;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.ExplainedOutput;
import org.jennit.derive.OutputRelevance;
import org.jennit.graph.Graph;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.program.CloseGuard;
import org.jennit.program.InputCheck;
import org.jennit.program.JennitException;
import org.jennit.program.SampleAxis;
import org.jennit.program.Usage;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Explains a model: a composite says how relevance flows back through its layers, an {@link AttributionMethod} at which
 * variants of the input. The programs it needs are compiled when they are first used; attributors of one model with the
 * same composite and request share them.
 *
 * <pre>{@code
 * try (Model model = Model.load(Path.of("resnet50.onnx"));
 *         Attributor lrp = Attributor.lrp(model, Composites.epsilonPlusFlat())) {
 *     Attribution attribution = lrp.attribute(input, Target.classIndex(437));
 * }
 * }</pre>
 *
 * <p>An attributor may be used by many threads at once; it holds native memory from its first use until it is closed, and
 * does not close its model. What was forgotten is freed some time after it cannot be reached any more.
 */
public final class Attributor implements AutoCloseable {
    private final Model model;
    private final Composite composite;
    private final AttributionMethod method;
    private final AttributionRequest request;
    private final RunControl control;
    private final Canonization canonization;
    private final Compilation compilation;
    private final InnerPoints innerPoints;
    private final Map<Model, Attributor> forShapes = new HashMap<>();
    private @Nullable Plan plan;
    private final AtomicBoolean needsShapes = new AtomicBoolean();
    private final Usage usage;
    private final CloseGuard guard;

    Attributor(
            Model model,
            Composite composite,
            AttributionMethod method,
            AttributionRequest request,
            RunControl control) {
        this.model = model;
        this.composite = composite;
        this.method = method;
        this.request = request;
        this.control = control;
        this.canonization = model.canonization(composite, request.layers());
        this.compilation = new Compilation(model, composite, control.deterministic());
        this.usage = new Usage("the attributor", compilation.closing());
        this.guard = CloseGuard.of(this, "an attributor of " + model.file(), usage::release);
        this.innerPoints = new InnerPoints(this, compilation);
    }

    /**
     * Layer-wise relevance propagation: one pass back through the model with the rules of a composite.
     *
     * @throws IllegalArgumentException if the composite's canonizers name what is not there
     */
    public static Attributor lrp(Model model, Composite composite) {
        return builder(model).composite(composite).build();
    }

    /** The gradient of the model: no layer has a rule. */
    public static Attributor gradient(Model model) {
        return builder(model).build();
    }

    /** Anything else: another method, another output, relevance at inner layers, a ledger. */
    public static AttributorBuilder builder(Model model) {
        return new AttributorBuilder(model);
    }

    /** A builder with the settings of this attributor. What it builds shares programs with this one where it can. */
    public AttributorBuilder toBuilder() {
        return new AttributorBuilder(this);
    }

    /** The model. */
    public Model model() {
        return model;
    }

    /** At which variants of the input it explains. */
    public AttributionMethod method() {
        return method;
    }

    /** The name of the model's output that is explained. */
    public String output() {
        return request.output(canonization.graph());
    }

    /** The composite that passes back follow. */
    public Composite composite() {
        return composite;
    }

    /** The name of the output that it explains. */
    public String explainedOutput() {
        return request.output(canonization.graph());
    }

    AttributionRequest request() {
        return request;
    }

    Compilation compilation() {
        return compilation;
    }

    RunControl control() {
        return control;
    }

    /** The model in the canonical form that its composite works on, with a report of what was changed. */
    public Canonization canonization() {
        return canonization;
    }

    /**
     * What a user should know of the rules where a target is explained: layers that have none, and steps at which relevance
     * ends. What lies behind the target, such as the softmax over the logits, is not among it.
     */
    public List<String> warnings(Target target) {
        return AttributionCompiler.warnings(plan(), request(target));
    }

    /** Which rule each layer of the model gets. */
    public synchronized Plan plan() {
        Plan known = plan;
        if (known == null) {
            known = model.compiler().assign(composite, request);
            plan = known;
        }
        return known;
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
        return controlled(() -> attributeAny(inputs, target));
    }

    /** Work that can be cancelled, and that closing waits for. */
    private <R> R controlled(Supplier<R> work) {
        model.requireOpen();
        try {
            return control.limited(usage, model.options().program().metrics(), work);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private Attribution attributeAny(Map<String, Tensor> inputs, Target target) {
        Model fitting = model.fitting(inputs);
        if (fitting != model) {
            try {
                return of(fitting).attributeAny(inputs, target);
            } catch (JennitException e) {
                throw model.unlikeDeclared(inputs, e);
            }
        }
        FrozenBatch batch = batch(inputs);
        return batch.isWhole() || !hasSamples()
                ? attributeBatch(inputs, target)
                : batch.explain(inputs, target, this::attributeBatch);
    }

    /**
     * The attribution in which what is positive raises the score ⟨t, y⟩, as pictures show it. It differs where relevance is a
     * share of an output that is negative: such a sample is turned round; where some of its output is negative and some is
     * not, it is explained again, with {@link ClassTarget#timesSign}.
     *
     * @param attribution what this attributor gave for these inputs and this target
     */
    public Attribution raising(Attribution attribution, Map<String, Tensor> inputs, Target target) {
        boolean mixed = attribution.signs().contains(RelevanceSign.MIXED);
        return mixed && target instanceof ClassTarget classes
                ? attribute(inputs, classes.timesSign())
                : attribution.raising();
    }

    private FrozenBatch batch(Map<String, Tensor> inputs) {
        List<Value> declared = model.inputs();
        return control.deterministic() ? FrozenBatch.ofSingles(declared, inputs) : FrozenBatch.of(declared, inputs);
    }

    /** This attributor for its model with other shapes. */
    private synchronized Attributor of(Model fitting) {
        return forShapes.computeIfAbsent(fitting, other -> new Attributor(other, composite, method, request, control));
    }

    private Attribution attributeBatch(Map<String, Tensor> inputs, Target target) {
        if (needsShapes.get()) {
            return of(model.shaped(inputs)).attributeAny(inputs, target);
        }
        try {
            return attributeWhole(inputs, target);
        } catch (UnresolvedShapeException e) {
            Model shaped = model.shaped(inputs);
            if (shaped == model) {
                throw e;
            }
            needsShapes.set(true);
            return of(shaped).attributeAny(inputs, target);
        }
    }

    private Attribution attributeWhole(Map<String, Tensor> inputs, Target target) {
        return innerPoints.areNeeded()
                ? innerPoints.attribute(inputs, target)
                : method.attribute(passes(inputs, target));
    }

    /**
     * Whether the first axis of the inputs and of the explained output holds samples. Where it does not, all of an input
     * belongs to all of the output, whatever its first axis is.
     */
    public boolean hasSamples() {
        Graph canonical = canonization.graph();
        return SampleAxis.isFirst(canonical.inputs(), canonical.output(request.output(canonical)));
    }

    /**
     * Explains the output for these inputs under several targets, in their order. Where the method is the gradient and
     * the targets are of the same place, they share one pass forward.
     *
     * @throws IllegalArgumentException if inputs or a target do not fit; the message says what was expected
     * @throws IllegalStateException if the attributor or its model is closed
     */
    public List<Attribution> attribute(Map<String, Tensor> inputs, List<Target> targets) {
        boolean together = method instanceof SinglePass
                && model.fitting(inputs) == model
                && batch(inputs).isWhole()
                && targets.stream()
                                .map(this::explained)
                                .map(ExplainedOutput::output)
                                .distinct()
                                .count()
                        == 1;
        return together && !needsShapes.get()
                ? controlled(() -> passes(inputs, targets.get(0)).gradients(targets))
                : targets.stream().map(target -> attribute(inputs, target)).toList();
    }

    /**
     * Explains many inputs of the model's one input, in their order. Results are computed when the stream is consumed;
     * neighbours of the same shape are explained together, as many as the batch size allows, where no sample depends on
     * another and the target is the same class for all.
     *
     * @param inputs each with its batch axis, such as [1, 3, 224, 224]; taken a batch at a time
     * @return for each input its attribution; inputs that do not fit fail when their turn comes, as {@link
     *     #attribute(Tensor, Target)} does
     * @throws IllegalArgumentException if the model has several inputs
     */
    public Stream<Attribution> attributeAll(Stream<Tensor> inputs, Target target) {
        model.inputName();
        Iterator<Attribution> attributions = new AttributionStream(this, inputs.iterator(), target);
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(attributions, Spliterator.ORDERED | Spliterator.NONNULL),
                        false)
                .onClose(inputs::close);
    }

    /** How many samples like those of an input are best explained at once; 1 where one depends on another. */
    int samplesAtOnce(Tensor input, Target target) {
        if (!FrozenBatch.of(model.inputs(), Map.of(model.inputName(), input)).isWhole()) {
            return 1;
        }
        return controlled(() -> passes(Map.of(model.inputName(), input), target).samplesAtOnce(method.flowsBack()));
    }

    /** The request for a target: at the logits, where the target is one of them. */
    AttributionRequest request(Target target) {
        Graph canonical = canonization.graph();
        return request.withLogits(target.isAtLogits(canonical.output(request.output(canonical))));
    }

    /** What a target is about. */
    ExplainedOutput explained(Target target) {
        return ExplainedOutput.of(canonization.graph(), request(target));
    }

    private AttributionRun passes(Map<String, Tensor> inputs, Target target) {
        return passes(compilation, request, inputs, target);
    }

    /** Passes through some programs, for a request. */
    AttributionRun passes(Compilation programs, AttributionRequest asked, Map<String, Tensor> inputs, Target target) {
        model.requireOpen();
        Map<String, Tensor> own = new LinkedHashMap<>();
        Map<String, Tensor> further = new LinkedHashMap<>();
        List<String> names = model.inputs().stream().map(Value::name).toList();
        names.stream().filter(inputs::containsKey).forEach(name -> own.put(name, inputs.get(name)));
        inputs.forEach((name, tensor) -> {
            boolean known = names.contains(name) || !method.flowsBack();
            (known ? own : further).put(name, tensor);
        });
        Map<String, Long> symbols = InputCheck.check(model.inputs(), own);
        ExplainedOutput explained = explained(target);
        AttributionRequest atOutput = asked.withLogits(request(target).atLogits());
        return new AttributionRun(programs, explained, atOutput, control, own, further, symbols, target, this::plan);
    }

    /**
     * Writes the attribution graph of a model's output as a self-contained ONNX file. Its inputs are the model's and the
     * output relevance; its outputs are the model's and what this attributor computes: the relevance of the inputs, at
     * layers, activations there, and the ledger. The file's metadata say which is which and what it was made from.
     *
     * @throws IllegalArgumentException if the method is more than a single pass
     * @throws org.jennit.graph.UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written is left
     */
    public void export(Path file) throws IOException {
        requireSinglePass("exported");
        AttributionExport.write(model, model.compiler().compile(composite, request), plan(), file);
    }

    /**
     * Writes the attribution graph for one target, which computes the output relevance itself: an input for it is not
     * needed, and it is among the outputs.
     *
     * @throws IllegalArgumentException if the method is more than a single pass, or the target no function of graph
     *     operations
     * @throws org.jennit.graph.UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written is left
     */
    public void export(Target target, Path file) throws IOException {
        OutputRelevance relevance = target.requireFunction("part of a file; export(file) makes it an input");
        export(request(target), relevance, file);
    }

    /**
     * Writes the attribution graph for a class that the file takes as a further input, {@code class}: int64 [N], the index
     * of each sample's class. The runtime refuses an index that does not exist. As with {@link Target#classIndex}, the class
     * is one of the logits.
     *
     * @throws IllegalArgumentException if the method is more than a single pass, or the number of classes is not known
     * @throws org.jennit.graph.UnresolvedShapeException if the graph can only be compiled for inputs of known sizes
     * @throws IOException if the file cannot be written; nothing half-written is left
     */
    public void exportForClasses(Path file) throws IOException {
        exportForClasses(Target.classIndex(0), file);
    }

    /**
     * As {@link #exportForClasses(Path)}, with the classes where those of a target are: along its
     * {@link ClassTarget#classAxis}, and behind the final activation if it is.
     */
    public void exportForClasses(ClassTarget like, Path file) throws IOException {
        export(request(like), like.ofClassInput(), file);
    }

    private void export(AttributionRequest asked, OutputRelevance relevance, Path file) throws IOException {
        requireSinglePass("exported");
        AttributionGraph attribution = model.compiler().compile(composite, asked.withOutputRelevance(relevance));
        AttributionExport.write(model, attribution, plan(), file);
    }

    void requireSinglePass(String done) {
        if (!(method instanceof SinglePass)) {
            throw new IllegalArgumentException(
                    "only a single pass can be " + done + ", not " + method + "; use Attributor.lrp");
        }
    }

    /** Frees all native memory; attributions under way are ended. Closing again does nothing. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Frees all native memory. Attributions under way may go on for some time; then they are ended with a {@link
     * java.util.concurrent.CancellationException}.
     *
     * @param atMost how long; the runtime takes up to two seconds more to heed that its time is over
     * @return whether all is freed; otherwise an operator still computes, and the memory is freed when it has ended
     */
    public boolean close(Duration atMost) {
        guard.close();
        boolean freed = usage.close(atMost);
        innerPoints.close();
        synchronized (this) {
            forShapes.values().forEach(Attributor::close);
            forShapes.clear();
        }
        return freed;
    }
}
