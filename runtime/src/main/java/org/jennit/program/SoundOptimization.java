package org.jennit.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.program.ProgramOptions.Optimization;

/**
 * How far the runtime may rewrite a graph without changing its numbers. Up to ONNX Runtime 1.29 it fuses x · σ(x) of float64
 * into an operator that it has for float32 only, and RMS norms of float64 and float16 with another ε, by up to a third of
 * the output.
 */
record SoundOptimization(Set<ElementType> types) {
    /** It takes the padding of zeros into a max pool, which pads with −∞: other numbers where all are negative. */
    private static final String PADDING = "Pad_Fusion";

    private static final String ROOT_MEAN_SQUARE = "SimplifiedLayerNormFusion";

    /** What is sound for a graph: its vectors' types decide, not those of single numbers. */
    static SoundOptimization of(Graph graph) {
        return new SoundOptimization(graph.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> !value.shape().isRanked() || value.shape().rank() > 1)
                .map(value -> value.element())
                .collect(Collectors.toSet()));
    }

    /** Options that rewrite no further. */
    ProgramOptions of(ProgramOptions options) {
        boolean fused = options.optimization().compareTo(Optimization.BASIC) > 0;
        return fused && types.contains(ElementType.FLOAT64) ? options.withOptimization(Optimization.BASIC) : options;
    }

    /** The names of the runtime's rewrites that are left out. */
    List<String> left() {
        List<String> names = new ArrayList<>(List.of(PADDING));
        if (types.contains(ElementType.FLOAT16) || types.contains(ElementType.BFLOAT16)) {
            names.add(ROOT_MEAN_SQUARE);
        }
        return names;
    }
}
