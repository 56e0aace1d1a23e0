package org.jennit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jennit.composite.Composite;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionGraph;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.optimize.Specialization;
import org.jennit.program.Program;
import org.jennit.program.ProgramCache;
import org.jennit.program.TensorBatches;
import org.jennit.target.ExplainedOutput;
import org.jennit.target.Target;

/**
 * Makes the programs of an attributor when they are needed and keeps the last of them. An attribution graph is compiled
 * for open sizes where that is possible; otherwise for the sizes of the inputs but the batch; otherwise for all sizes.
 */
final class Compilation implements AutoCloseable {
    /** A program whose inputs are the model's and, in an attribution graph, the output relevance. */
    record Compiled(Program program, AttributionGraph attribution) implements AutoCloseable {
        @Override
        public void close() {
            program.close();
        }
    }

    /** Which symbols are replaced by numbers. */
    private enum Sizes {
        OPEN,
        ALL_BUT_BATCH,
        ALL;

        Map<String, Long> fixed(Map<String, Long> symbols, Graph graph) {
            Map<String, Long> fixed = new LinkedHashMap<>(this == OPEN ? Map.of() : symbols);
            String batch = TensorBatches.batch(graph);
            if (this == ALL_BUT_BATCH && batch != null) {
                fixed.remove(batch);
            }
            return fixed;
        }
    }

    private record Key(String output, List<Optional<Target>> computed, Map<String, Long> fixed) {}

    /** That the attribution graph of an output cannot be derived with these sizes open. */
    private record Refused(String output, Sizes sizes) {}

    private final Model model;
    private final Composite composite;
    private final AttributorOptions options;
    private final ProgramCache<Key, Compiled> attributions = new ProgramCache<>("the attributor");
    private final ProgramCache<String, Program> logits = new ProgramCache<>("the attributor");
    private final Set<Refused> refused = ConcurrentHashMap.newKeySet();

    Compilation(Model model, Composite composite, AttributorOptions options) {
        this.model = model;
        this.composite = composite;
        this.options = options;
    }

    /**
     * Works with the program of an attribution graph.
     *
     * @param computed for each pass back the target that the graph computes the output relevance of, if this is no input
     * @param symbols the values of symbols in the shapes of the inputs
     */
    <R> R attribution(
            ExplainedOutput explained,
            List<Optional<Target>> computed,
            Map<String, Long> symbols,
            Function<Compiled, R> work) {
        for (Sizes sizes : Sizes.values()) {
            Refused refusal = new Refused(explained.output(), sizes);
            if (refused.contains(refusal)) {
                continue;
            }
            Map<String, Long> fixed = sizes.fixed(symbols, explained.graph());
            try {
                return attributions.use(
                        new Key(explained.output(), computed, fixed), () -> open(explained, computed, fixed), work);
            } catch (UnresolvedShapeException e) {
                if (sizes == Sizes.ALL) {
                    throw e;
                }
                refused.add(refusal);
            }
        }
        throw new IllegalStateException("unreachable: all sizes fixed are never refused");
    }

    private Compiled open(ExplainedOutput explained, List<Optional<Target>> computed, Map<String, Long> fixed) {
        AttributionGraph attribution = optimized(derivation(explained, fixed)
                .withOutputRelevances(computed.stream()
                        .map(target -> target.flatMap(Target::function))
                        .toList())
                .withChecks()
                .derive());
        return new Compiled(Program.open(attribution.graph(), model.options().program()), attribution);
    }

    /** An attribution graph that computes the same with less. */
    AttributionGraph optimized(AttributionGraph attribution) {
        return attribution.with(model.optimized(attribution.graph()));
    }

    /** What an attribution graph is derived from. */
    AttributionGraph.Derivation derivation(ExplainedOutput explained, Map<String, Long> fixed) {
        Graph graph = fixed.isEmpty() ? explained.graph() : Specialization.of(explained.graph(), fixed);
        Plan plan = composite.plan(Layers.of(graph).explainedFrom(options.layers()));
        warn(plan, graph.output(explained.output()));
        AttributionGraph.Derivation derivation =
                AttributionGraph.of(graph, plan).explaining(explained.output()).alsoAt(options.layers());
        if (!options.inputs().isEmpty()) {
            derivation = derivation.withRespectTo(options.inputs());
        }
        if (options.activations()) {
            derivation = derivation.withActivations();
        }
        if (options.ledger()) {
            derivation = derivation.withLedger();
        }
        return derivation;
    }

    /** Warns of what the plan says, but for layers that no relevance reaches because they lie behind what is explained. */
    private void warn(Plan plan, Value explained) {
        plan.warnings(explained).forEach(warning -> model.warn(warning, warning));
        List<Node> random = plan.layers().graph().nodes().stream()
                .filter(node -> !node.operator().isPure())
                .toList();
        if (!random.isEmpty()) {
            model.warn(
                    "random nodes",
                    "the model is random: every run draws other numbers at " + random
                            + ", so the same input gets another"
                            + " output and relevance each time. Export the model after model.eval()");
        }
    }

    /** Warns of numbers that are not as they should be. */
    void warn(Map<String, Long> violations) {
        violations.forEach((message, number) -> model.warn(message, message + ": " + number));
    }

    /** Works with a program that computes the explained output: the model's own, where it is one of its outputs. */
    <R> R forward(ExplainedOutput explained, Function<Program, R> work) {
        if (model.graph().outputs().containsKey(explained.output())) {
            attributions.requireOpen();
            return work.apply(model.program());
        }
        return logits.use(
                explained.output(),
                () -> Program.open(explained.graph(), model.options().forward()),
                work);
    }

    @Override
    public void close() {
        attributions.close();
        logits.close();
    }
}
