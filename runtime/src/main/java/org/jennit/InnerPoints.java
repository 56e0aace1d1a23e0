package org.jennit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.SinglePass;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.PartAfterLayer;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The layers at which an attributor explains, where its passes at the inputs do not give the relevance there. */
final class InnerPoints implements AutoCloseable {
    private final Attributor attributor;
    private final Compilation compilation;
    private final Map<String, InnerPoint> points = new HashMap<>();
    private @Nullable Compilation gradients;

    /**
     * The layers of an attributor's request.
     *
     * @param compilation the programs of the attributor
     */
    InnerPoints(Attributor attributor, Compilation compilation) {
        this.attributor = attributor;
        this.compilation = compilation;
    }

    private AttributionRequest request() {
        return attributor.request();
    }

    /** Whether there is a layer that is explained by itself. */
    boolean areNeeded() {
        AttributionMethod method = attributor.method();
        boolean asked = !request().layers().isEmpty() && !(method instanceof SinglePass);
        return asked && !(method.passesLayers() && isReachedFromInputs());
    }

    /** Whether all layers depend on inputs that are explained; an embedding of integers does not. */
    private boolean isReachedFromInputs() {
        Graph canonical = attributor.canonization().graph();
        Set<Value> reached = canonical.dependents(
                request().inputs(canonical).stream().map(canonical::input).toList());
        Layers layers = Layers.of(canonical);
        return request().layers().stream()
                .allMatch(name -> layers.value(name).filter(reached::contains).isPresent());
    }

    /** Relevance at layers by a method that has its path or noise there, and of the inputs, if they can have any. */
    Attribution attribute(Map<String, Tensor> inputs, Target target) {
        AttributionMethod method = attributor.method();
        AttributionRun single = forward(inputs, target);
        Attribution there = new SinglePass().attribute(single);
        Map<String, Tensor> inner = new LinkedHashMap<>();
        for (String layer : request().layers()) {
            AttributionMethod atLayer =
                    method.atLayer(baseline -> Baseline.tensor(activation(layer, baseline, single, target)));
            inner.put(layer, point(layer).relevance(inputs, there.activation(layer), target, atLayer));
        }
        Attribution whole = there.relevances().isEmpty()
                ? there
                : method.attribute(attributor.passes(compilation, request().withoutLayers(), inputs, target), inner);
        return new Attribution(
                        whole.explained(),
                        there.outputs(),
                        whole.relevances(),
                        inner,
                        request().activations() ? there.activations() : Map.of(),
                        whole.ledger().orElse(null))
                .withOutputRelevance(there.outputRelevance().orElse(null))
                .withCompleteness(whole.completeness().orElse(null))
                .withSigns(whole.signs());
    }

    /** What a layer gives for a baseline of the inputs. */
    private Tensor activation(String layer, Baseline baseline, AttributionRun run, Target target) {
        Map<String, Tensor> start = run.variant((name, x) -> run.baseline(baseline, name));
        return new SinglePass().attribute(forward(start, target)).activation(layer);
    }

    /** Passes that tell activations too, by gradients where the method's own rules may ask for further inputs. */
    private AttributionRun forward(Map<String, Tensor> inputs, Target target) {
        Compilation programs = attributor.method().ownComposite().isEmpty() ? compilation : gradients();
        return attributor.passes(programs, request().withActivations(), inputs, target);
    }

    private synchronized Compilation gradients() {
        Compilation known = gradients;
        if (known == null) {
            known = new Compilation(
                    attributor.model(),
                    Composites.gradient(),
                    attributor.control().deterministic());
            gradients = known;
        }
        return known;
    }

    private synchronized InnerPoint point(String layer) {
        return points.computeIfAbsent(layer, name -> {
            Graph canonical = attributor.canonization().graph();
            Value value = Layers.of(canonical).value(name).orElseThrow();
            return new InnerPoint(attributor, PartAfterLayer.of(canonical, value, name));
        });
    }

    @Override
    public synchronized void close() {
        points.values().forEach(InnerPoint::close);
        points.clear();
        if (gradients != null) {
            gradients.closing().run();
        }
    }
}
