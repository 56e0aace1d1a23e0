package org.jennit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
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

/** The layers at which an attributor's method explains, each made when it is first asked for. */
final class InnerPoints implements AutoCloseable {
    private final Attributor attributor;
    private final Map<String, InnerPoint> points = new HashMap<>();
    private @Nullable Compilation gradients;

    InnerPoints(Attributor attributor) {
        this.attributor = attributor;
    }

    /** Relevance at layers by a method that has its path or noise there, and of the inputs, if they can have any. */
    Attribution attribute(Map<String, Tensor> inputs, Target target) {
        AttributionMethod method = attributor.method();
        AttributionRequest request = attributor.request();
        AttributionRun single = attributor.passes(forActivations(), request.withActivations(), inputs, target);
        Attribution there = new SinglePass().attribute(single);
        Map<String, Tensor> inner = new LinkedHashMap<>();
        for (String layer : request.layers()) {
            AttributionMethod atLayer =
                    method.atLayer(baseline -> Baseline.tensor(activation(layer, baseline, single, target)));
            inner.put(layer, innerPoint(layer).relevance(inputs, there.activation(layer), target, atLayer));
        }
        Attribution whole = there.relevances().isEmpty()
                ? there
                : method.attribute(attributor.passes(request.withoutLayers(), inputs, target), inner);
        return new Attribution(
                        whole.explained(),
                        there.outputs(),
                        whole.relevances(),
                        inner,
                        request.activations() ? there.activations() : Map.of(),
                        whole.ledger().orElse(null))
                .withOutputRelevance(there.outputRelevance().orElse(null))
                .withCompleteness(whole.completeness().orElse(null))
                .withSigns(whole.signs());
    }

    /** What a layer gives for a baseline of the inputs. */
    private Tensor activation(String layer, Baseline baseline, AttributionRun run, Target target) {
        Map<String, Tensor> start = run.variant((name, x) -> run.baseline(baseline, name));
        return new SinglePass()
                .attribute(
                        attributor.passes(forActivations(), attributor.request().withActivations(), start, target))
                .activation(layer);
    }

    /** Gradients serve for activations where the rules are those of the method, which may ask for further inputs. */
    private synchronized Compilation forActivations() {
        Compilation known = gradients;
        if (known == null) {
            known = attributor.method().ownComposite().isEmpty()
                    ? attributor.compilation()
                    : new Compilation(
                            attributor.model(),
                            Composites.gradient(),
                            attributor.control().deterministic());
            gradients = known;
        }
        return known;
    }

    private synchronized InnerPoint innerPoint(String layer) {
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
