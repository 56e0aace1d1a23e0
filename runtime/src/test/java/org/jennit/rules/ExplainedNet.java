package org.jennit.rules;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionGraph.LedgerEntry;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.Graph;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;

/**
 * A model's output and relevance for some inputs: the way from a graph to numbers, with each step open to a test.
 *
 * @param attribution the attribution graph that ran
 * @param plan which layer had which rule
 * @param outputs all that the attribution graph gave
 */
public record ExplainedNet(AttributionGraph attribution, Plan plan, Map<String, Tensor> outputs) {
    /** How a model is explained; the default is canonized, optimized, and without rules. */
    public static final class Way {
        private final Graph model;
        private Composite composite = Composites.gradient();
        private Collection<Canonizer> canonizers = Canonizers.all();
        private boolean optimized = true;
        private boolean withLedger;
        private List<String> layers = List.of();

        private Way(Graph model) {
            this.model = model;
        }

        public Way with(Composite rules) {
            composite = rules;
            return this;
        }

        /** With a composite in the form of files. */
        public Way with(Map<String, ?> form) {
            return with(Composites.of(form, "test"));
        }

        /** With one rule for all layers of a type. */
        public Way with(String type, String rule, Map<String, ?> parameters) {
            Map<String, Object> entry = new LinkedHashMap<>(parameters);
            entry.put("rule", rule);
            return with(Map.of("layer_map", List.of(List.of(type, entry))));
        }

        public Way canonizedBy(Collection<Canonizer> chosen) {
            canonizers = chosen;
            return this;
        }

        public Way unoptimized() {
            optimized = false;
            return this;
        }

        public Way withLedger() {
            withLedger = true;
            return this;
        }

        public Way alsoAt(String... names) {
            layers = List.of(names);
            return this;
        }

        public Plan plan() {
            return compiler().assign(canonized(), request());
        }

        /** The attribution graph, optimized unless told otherwise. */
        public AttributionGraph attribution() {
            return compiler().compile(canonized(), request());
        }

        private AttributionRequest request() {
            AttributionRequest request = AttributionRequest.DEFAULT.at(layers);
            return withLedger ? request.withLedger() : request;
        }

        private AttributionCompiler compiler() {
            return AttributionCompiler.of(model).withOptimizer(optimized).warning(warning -> {});
        }

        private Composite canonized() {
            return composite.canonizers().isPresent() ? composite : composite.withCanonizers(List.copyOf(canonizers));
        }

        /** The compiled attribution graph, for several runs. */
        public Compiled compile() {
            AttributionGraph attribution = attribution();
            return new Compiled(attribution, plan(), Program.open(attribution.graph()));
        }

        /** The explanation for inputs by name and relevance of the output. */
        public ExplainedNet of(Map<String, Tensor> inputs, Tensor outputRelevance) {
            try (Compiled compiled = compile()) {
                return compiled.of(inputs, outputRelevance);
            }
        }

        /** The explanation for the input {@code x}. */
        public ExplainedNet of(Tensor x, Tensor outputRelevance) {
            return of(Map.of("x", x), outputRelevance);
        }
    }

    /** An attribution graph that is ready to run. */
    public record Compiled(AttributionGraph attribution, Plan plan, Program program) implements AutoCloseable {
        public ExplainedNet of(Map<String, Tensor> inputs, Tensor outputRelevance) {
            Map<String, Tensor> all = new LinkedHashMap<>(inputs);
            all.put(attribution.passes().get(0).outputRelevance(), outputRelevance);
            return new ExplainedNet(attribution, plan, program.run(all));
        }

        public ExplainedNet of(Tensor x, Tensor outputRelevance) {
            return of(Map.of("x", x), outputRelevance);
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /** The form of a preset, with bounds where they are required. */
    public static Map<String, Object> preset(String name) {
        Map<String, Object> form = new LinkedHashMap<>(Map.of("name", name));
        if (name.equals("epsilon_gamma_box")) {
            form.putAll(Map.of("low", -1, "high", 1));
        }
        return form;
    }

    public static Way explain(Graph model) {
        return new Way(model);
    }

    /** All outputs of a graph. */
    public static Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
        try (Program program = Program.open(graph)) {
            return program.run(inputs);
        }
    }

    public Tensor output() {
        return tensor(attribution.explained());
    }

    public Tensor relevance() {
        return relevance("x");
    }

    public Tensor relevance(String input) {
        return tensor(pass().relevance().get(input));
    }

    public Tensor inner(String layer) {
        return tensor(pass().inner().get(layer));
    }

    private AttributionGraph.Pass pass() {
        return attribution.passes().get(0);
    }

    private Tensor tensor(String name) {
        return Objects.requireNonNull(outputs.get(name), name);
    }

    /** The sums of what layers kept, by layer and kind, {@code conv: bias}. */
    public Map<String, Double> kept() {
        Map<String, Double> kept = new LinkedHashMap<>();
        for (LedgerEntry entry : pass().ledger()) {
            double amount = tensor(entry.output()).sum();
            kept.merge(entry.layer() + ": " + entry.kind().label(), amount, Double::sum);
        }
        return kept;
    }

    /** What arrived at all inputs and was kept on the way. */
    public double accounted() {
        double inputs = pass().relevance().values().stream()
                .mapToDouble(name -> tensor(name).sum())
                .sum();
        return inputs
                + kept().values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
