package org.jennit;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.InnerUnits;
import org.jennit.attribution.ProgressListener;
import org.jennit.attribution.SinglePass;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.parameter.Suggestion;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Attributor} is to be: which composite and method explain, what is explained, and what is returned. A
 * builder holds no native memory and may build several attributors.
 */
public final class AttributorBuilder {
    private final Model model;
    private @Nullable Composite composite;
    private AttributionMethod method = new SinglePass();
    private AttributionRequest request = AttributionRequest.DEFAULT;
    private RunControl control = RunControl.DEFAULT;
    private boolean atInputs;
    private boolean ofAllInputs;

    AttributorBuilder(Model model) {
        this.model = model;
    }

    /** The settings of an attributor. */
    AttributorBuilder(Attributor attributor) {
        this.model = attributor.model();
        boolean chosen = attributor.method().flowsBack()
                && attributor.method().ownComposite().isEmpty();
        this.composite = chosen ? attributor.composite() : null;
        this.method = attributor.method();
        this.request = attributor.request();
        this.control = attributor.control();
    }

    /** The composite whose rules the passes back follow; the default is the plain gradient, or the method's own. */
    public AttributorBuilder composite(Composite rules) {
        composite = rules;
        return this;
    }

    /** At which variants of the input the model is explained; the default is a single pass at the input itself. */
    public AttributorBuilder method(AttributionMethod chosen) {
        method = chosen;
        return this;
    }

    /** Whether relevance flows back in the chosen method, so that there can be a ledger and relevance at layers. */
    public boolean flowsBack() {
        return method.flowsBack();
    }

    /** Explains this output of the model; the default is its first. */
    public AttributorBuilder explaining(String output) {
        request = request.explaining(output);
        return this;
    }

    /** Gives the relevance of these inputs only; the default is all of a floating-point type. */
    public AttributorBuilder withRespectTo(String... inputs) {
        request = request.withRespectTo(List.of(inputs));
        return this;
    }

    /** Explains the inputs also by a method that is for layers: they are what a layer gives. */
    AttributorBuilder atInputs() {
        atInputs = true;
        return this;
    }

    /**
     * Gives the relevance of all inputs, whatever their type, as the columns of a table have it. Methods that only run the
     * model forward have some for integers and texts too; for others these inputs are constant.
     */
    public AttributorBuilder withRespectToAll() {
        ofAllInputs = true;
        return this;
    }

    /**
     * Gives the relevance at the outputs of these layers or containers too, such as a token embedding. Globs ({@code *},
     * {@code ?}) name all that match.
     */
    public AttributorBuilder at(String... layers) {
        request = request.at(List.of(layers));
        return this;
    }

    /** Gives the relevance of heads or neurons too. */
    public AttributorBuilder at(InnerUnits units) {
        request = request.at(units.names());
        return this;
    }

    /** Gives what the layers of {@link #at} give on the way forward too, their activations, at the inputs as given. */
    public AttributorBuilder withActivations() {
        request = request.withActivations();
        return this;
    }

    /** Gives a {@link org.jennit.attribution.Ledger} too: where relevance went that did not reach an input. */
    public AttributorBuilder withLedger() {
        request = request.withLedger();
        return this;
    }

    /**
     * Gives an {@link org.jennit.attribution.Audit} of each sample too: what relevance was at every layer, what was kept
     * and by what, and what is doubtful. It takes another pass, and memory for the relevance at all layers.
     */
    public AttributorBuilder withAudit() {
        control = control.withAudit();
        return this;
    }

    /**
     * Runs at most so many samples, or iterations of them, at once; more are run one batch after the other. The default
     * suits the model: at least 8 and one for each thread, and as many as write about 64 MiB between its layers.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public AttributorBuilder batchSize(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("the batch size must be at least 1, not " + samples);
        }
        control = control.withBatchSize(samples);
        return this;
    }

    /** Tells a listener of every batch of iterations that is done. */
    public AttributorBuilder onProgress(ProgressListener listener) {
        control = control.withListener(listener);
        return this;
    }

    /**
     * Asks again and again whether to give up, before every batch of iterations and while one is computed; an attribution
     * that does throws {@link java.util.concurrent.CancellationException}. An attribution whose thread is interrupted
     * does the same.
     *
     * @param cancelled asked by threads other than that of the attribution, too
     */
    public AttributorBuilder cancelledWhen(BooleanSupplier cancelled) {
        control = control.withCancelled(cancelled);
        return this;
    }

    /**
     * Gives up an attribution that takes longer than this, with a {@link org.jennit.program.DeadlineException}. The
     * default is no limit. The first attribution compiles programs, which takes its time, too; a model that is just being
     * opened by the runtime is waited for.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public AttributorBuilder timeout(Duration atMost) {
        if (atMost.isNegative() || atMost.isZero()) {
            throw new IllegalArgumentException("the timeout must be positive, not " + atMost);
        }
        control = control.withTimeout(atMost);
        return this;
    }

    /**
     * Gives the same bytes from run to run, whatever other samples are in the batch, and whatever number of threads the
     * model's programs have: each sample runs alone, on one thread. Otherwise numbers differ in their last digits, since sums
     * are taken in another order. Threads that ask at the same time run side by side.
     */
    public AttributorBuilder deterministic() {
        control = control.withDeterminism();
        return this;
    }

    /**
     * The attributor. It opens programs when they are first used, and must be closed.
     *
     * @throws IllegalArgumentException if the model has no output, input or layer of a name that was asked for, or the
     *     composite's canonizers name what is not there; or if the method makes no pass back and something was asked for
     *     that needs one
     */
    public Attributor build() {
        request.output()
                .ifPresent(
                        output -> requireKnown("output", output, model.outputs().keySet()));
        List<String> floating = inputs(input -> input.element().isFloating());
        if (method.flowsBack()) {
            request.inputs().forEach(input -> requireKnown("floating-point input", input, floating));
        } else {
            List<String> all = inputs(input -> true);
            request.inputs().forEach(input -> requireKnown("input", input, all));
            boolean everything =
                    ofAllInputs || (floating.isEmpty() && request.inputs().isEmpty());
            request = everything ? request.withRespectTo(all) : request;
        }
        if (!method.flowsBack()) {
            requireFlowBack(composite != null, "a composite has no effect; leave it out");
            requireFlowBack(!request.layers().isEmpty(), "it has no relevance at inner layers");
            requireFlowBack(request.activations(), "it has no activations of inner layers");
            requireFlowBack(request.ledger(), "it has no ledger");
            requireFlowBack(control.audited(), "there is nothing to audit");
        }
        if (composite != null && method.ownComposite().isPresent()) {
            throw new IllegalArgumentException(method + " has rules of its own; leave the composite out");
        }
        if (request.ledger() && method.ownComposite().isPresent()) {
            throw new IllegalArgumentException(method + " has no ledger: its relevance sums up to the difference of the"
                    + " scores as it is; leave the ledger out");
        }
        if (control.audited() && !(method instanceof SinglePass)) {
            throw new IllegalArgumentException(
                    "only a single pass can be audited, not " + method + "; leave out the method, or the audit");
        }
        Composite followed =
                method.ownComposite().orElseGet(() -> composite == null ? Composites.gradient() : composite);
        if (request.layers().isEmpty() && !atInputs) {
            method.defaultLayer(() -> layers(followed)).ifPresent(layer -> request = request.at(List.of(layer)));
        }
        if (!request.layers().isEmpty()) {
            Layers layers = layers(followed);
            request = request.expanded(() -> layers);
            requireLayers(layers);
        }
        return new Attributor(model, followed, method, request, control);
    }

    private Layers layers(Composite followed) {
        return Layers.of(model.canonization(followed, request.layers()).graph());
    }

    private List<String> inputs(Predicate<Value> wanted) {
        return model.inputs().stream().filter(wanted).map(Value::name).toList();
    }

    private void requireLayers(Layers layers) {
        for (String layer : request.layers()) {
            layers.refuseInside(layer);
            if (layers.value(layer).isEmpty()) {
                requireKnown("layer", layer, layers.names());
            }
        }
    }

    private void requireFlowBack(boolean asked, String consequence) {
        if (asked) {
            throw new IllegalArgumentException(
                    "no relevance flows back in " + method.getClass().getSimpleName() + ", so " + consequence);
        }
    }

    private static void requireKnown(String kind, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException("unknown " + kind + " '" + name + "'" + Suggestion.nearest(name, known));
        }
    }
}
