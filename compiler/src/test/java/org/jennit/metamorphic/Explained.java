package org.jennit.metamorphic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composite;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.onnx.OnnxReader;
import org.jennit.operator.LayerType;
import org.jennit.rule.Rule;

/**
 * A draft explained in double precision by the way of users' models, without a runtime.
 *
 * @param output what the model computes
 * @param outputRelevance the relevance that arrives there
 * @param relevance the relevance of its input
 * @param layers type and rule of its layers in order; constant scalings, which hand relevance on as it is, are left out
 */
record Explained(NumberTensor output, NumberTensor outputRelevance, NumberTensor relevance, List<String> layers) {
    private static final Set<String> TRANSPARENT = Set.of("Scaled");

    static Explained of(Draft draft, Composite composite, NumberTensor input) {
        return of(AttributionCompiler.of(OnnxReader.of(draft.file()).graph()), composite, input);
    }

    static Explained of(AttributionCompiler model, Composite composite, NumberTensor input) {
        AttributionCompiler compiler = model.withOptimizer(false).warning(warning -> {});
        try {
            return of(compiler, composite, Map.of(), input);
        } catch (UnresolvedShapeException e) {
            Map<String, Long> sizes = new HashMap<>();
            List<Dimension> dimensions =
                    compiler.model().inputs().get(0).shape().dimensions();
            for (int i = 0; i < dimensions.size(); i++) {
                if (!dimensions.get(i).isKnown()) {
                    sizes.put(dimensions.get(i).toString(), (long) input.extent(i));
                }
            }
            return of(compiler, composite, sizes, input);
        }
    }

    private static Explained of(
            AttributionCompiler compiler, Composite composite, Map<String, Long> sizes, NumberTensor input) {
        Plan plan = compiler.assign(composite, AttributionRequest.DEFAULT, sizes);
        AttributionGraph attribution = compiler.compile(composite, AttributionRequest.DEFAULT, sizes);
        Graph way = attribution.graph();
        Evaluator evaluator = new Evaluator();
        for (Value value : way.inputs()) {
            if (!value.name().equals(attribution.outputRelevance())) {
                evaluator.given(value, input);
            }
        }
        NumberTensor output = evaluator.of(way.output(attribution.explained()));
        Random random = new Random(7);
        NumberTensor outputRelevance = output.map(y -> random.nextGaussian());
        for (Value value : way.inputs()) {
            if (value.name().equals(attribution.outputRelevance())) {
                evaluator.given(value, outputRelevance);
            }
        }
        String relevance = attribution.relevance().values().iterator().next();
        return new Explained(output, outputRelevance, evaluator.of(way.output(relevance)), layers(plan));
    }

    /** How far the relevance is from another's, relative to that. */
    double deviation(Explained other) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < relevance.size(); i++) {
            difference += Math.pow(relevance.element(i) - other.relevance.element(i), 2);
            norm += Math.pow(other.relevance.element(i), 2);
        }
        return Math.sqrt(difference / norm);
    }

    private static List<String> layers(Plan plan) {
        List<String> layers = new ArrayList<>();
        for (Layer layer : plan.layers().list()) {
            String type = layer.types().stream()
                    .filter(t -> t.withWider().containsAll(layer.types()))
                    .map(LayerType::label)
                    .findFirst()
                    .orElse("");
            Optional<Rule> rule = plan.rule(layer.node());
            if (!type.isEmpty() && !TRANSPARENT.contains(type)) {
                layers.add(type + " " + rule.map(Rule::name).orElse("gradient"));
            }
        }
        return layers;
    }
}
