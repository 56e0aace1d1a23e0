package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.rewrite.Rewrite;
import org.jennit.rewrite.Rewriter;

/** The canonizers that are on by default, and their application. */
public final class Canonizers {
    private static final List<Canonizer> ALL = List.of(
            DropIdentity.CANONIZER,
            RecognizeSoftmax.CANONIZER,
            RecognizeNorm.CANONIZER,
            RecognizeDense.CANONIZER,
            RecognizePooling.CANONIZER,
            RecognizeActivation.CANONIZER,
            MergePad.CANONIZER,
            MergeBatchNorm.CANONIZER,
            MergeAffine.CANONIZER,
            RecognizeElementwise.CANONIZER,
            RecognizeSum.CANONIZER);

    private Canonizers() {}

    /** All that are on by default. */
    public static List<Canonizer> all() {
        return ALL;
    }

    /** All but those of these names. */
    public static List<Canonizer> without(String... names) {
        Set<String> off = Set.of(names);
        for (String name : off) {
            if (ALL.stream().noneMatch(canonizer -> canonizer.name().equals(name))) {
                throw new IllegalArgumentException("unknown canonizer '" + name + "'; known are "
                        + ALL.stream().map(Canonizer::name).toList());
            }
        }
        return ALL.stream().filter(c -> !off.contains(c.name())).toList();
    }

    /**
     * The graph in the canonical form of these canonizers.
     *
     * @throws IllegalArgumentException if a canonizer was asked by name for what it could not do
     */
    public static Canonization canonize(Graph graph, Collection<Canonizer> canonizers) {
        Set<String> report = new LinkedHashSet<>();
        List<Rewrite> rewrites = new ArrayList<>();
        Graph canonical = graph;
        for (Canonizer canonizer : canonizers) {
            rewrites.addAll(canonizer.rewrites());
            if (canonizer.pass() != GraphPass.NONE) {
                canonical = canonizer.pass().apply(rewritten(canonical, rewrites, report), report::add);
            }
        }
        canonical = rewritten(canonical, rewrites, report);
        Graph result = canonical;
        canonizers.forEach(canonizer -> canonizer.check().check(graph, result));
        return new Canonization(result, new ArrayList<>(report));
    }

    private static Graph rewritten(Graph graph, List<Rewrite> rewrites, Set<String> report) {
        return Rewriter.ofLayers(
                        rewrites, applied -> report.add(applied.rewrite().name() + ": " + applied.node()))
                .rewrite(graph);
    }
}
