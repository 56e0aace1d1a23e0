package org.jennit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jennit.composite.Composite;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.derive.ExplainedOutput;
import org.jennit.derive.RandomNodes;
import org.jennit.graph.Graph;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.program.Cancellation;
import org.jennit.program.Program;
import org.jennit.program.ProgramCache;
import org.jennit.program.ProgramPool;
import org.jennit.program.TensorBatches;
import org.jennit.target.Target;

/**
 * The programs of an attributor: made when they are needed, shared with the other attributors of the model that need the
 * same, and kept as long as they are among the last used. An attribution graph is compiled for open sizes where that is
 * possible; otherwise for the sizes of the inputs but the batch; otherwise for all sizes.
 */
final class Compilation {
    /** A program whose inputs are the model's and, in an attribution graph, the output relevance. */
    record Compiled(Program program, AttributionGraph attribution) implements AutoCloseable {
        @Override
        public void close() {
            program.close();
        }
    }

    /**
     * What programs are shared by.
     *
     * @param request without its output relevances
     * @param computed for each pass back the target that the graph computes the output relevance of, if that is not an input
     * @param sizes the sizes that are not open
     */
    record Key(
            Composite composite,
            AttributionRequest request,
            List<Optional<Target>> computed,
            Map<String, Long> sizes) {}

    /** What programs that compute logits are shared by: the model in a canonical form, and the name of its output. */
    record ForwardKey(Graph canonical, String output) {}

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

    /** That an attribution graph cannot be derived with these sizes open. */
    private record Refused(AttributionRequest request, Sizes sizes) {}

    /** What holds native memory; knows neither the model nor who uses it. */
    private record Programs(
            ProgramCache<Key, ProgramPool.Lease<Compiled>> attributions,
            ProgramCache<ForwardKey, ProgramPool.Lease<Program>> logits) {
        Programs() {
            this(new ProgramCache<>("the attributor"), new ProgramCache<>("the attributor"));
        }

        void close() {
            attributions.close();
            logits.close();
        }
    }

    private final Model model;
    private final Composite composite;
    private final Programs programs = new Programs();
    private final Set<Refused> refused = ConcurrentHashMap.newKeySet();

    Compilation(Model model, Composite composite) {
        this.model = model;
        this.composite = composite;
    }

    /**
     * Works with the program of an attribution graph.
     *
     * @param computed for each pass back the target that the graph computes the output relevance of, if that is not an input
     * @param symbols the values of symbols in the shapes of the inputs
     */
    <R> R attribution(
            AttributionRequest request,
            List<Optional<Target>> computed,
            Map<String, Long> symbols,
            Function<Compiled, R> work) {
        for (Sizes sizes : Sizes.values()) {
            Refused refusal = new Refused(request, sizes);
            if (refused.contains(refusal)) {
                continue;
            }
            Key key = new Key(composite, request, computed, sizes.fixed(symbols, model.graph()));
            try {
                return programs.attributions.use(
                        key,
                        () -> model.attributions().lease(key, () -> open(key)),
                        lease -> work.apply(lease.value()));
            } catch (UnresolvedShapeException e) {
                if (sizes == Sizes.ALL) {
                    throw e;
                }
                refused.add(refusal);
            }
        }
        throw new IllegalStateException("unreachable: all sizes fixed are never refused");
    }

    private Compiled open(Key key) {
        Cancellation.check("before its graph was compiled");
        AttributionRequest request = key.request
                .withOutputRelevances(key.computed.stream()
                        .map(target -> target.flatMap(Target::function))
                        .toList())
                .withChecks();
        AttributionGraph attribution = model.compiler().compile(composite, request, key.sizes);
        Cancellation.check("before its graph was opened");
        return new Compiled(Program.open(attribution.graph(), model.options().program()), attribution);
    }

    /** Warns of a matter, once. */
    void warn(String matter) {
        model.warn(matter, matter);
    }

    /** Warns of numbers that are not as they should be. */
    void warn(Map<String, Long> violations) {
        violations.forEach((message, number) -> model.warn(message, message + ": " + number));
    }

    /** Works with a program that computes the explained output: the model's own, where it is one of its outputs. */
    <R> R forward(ExplainedOutput explained, Function<Program, R> work) {
        RandomNodes.warning(model.graph()).ifPresent(this::warn);
        if (model.graph().outputs().containsKey(explained.output())) {
            programs.attributions.requireOpen();
            return work.apply(model.program());
        }
        ForwardKey key = new ForwardKey(model.canonization(composite).graph(), explained.output());
        return programs.logits.use(
                key,
                () -> model.logits()
                        .lease(
                                key,
                                () -> Program.open(
                                        explained.graph(), model.options().forward())),
                lease -> work.apply(lease.value()));
    }

    /** What frees the programs, and does not keep an attributor or its model from being forgotten. */
    Runnable closing() {
        return programs::close;
    }
}
