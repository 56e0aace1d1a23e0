package org.jennit.program;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Into how many portions a batch is best divided. In a small portion, what an operator writes is still in the cache when
 * the next one reads it. But each portion reads all weights and starts every operator once more. So a portion is as small
 * as it can be while what it writes outweighs that. Its size follows from graph, shapes and threads, not from time, so that
 * a batch gives the same numbers whatever else the machine does.
 */
final class MicroBatches {
    /** Starting an operator takes about as long as writing so many bytes. */
    private static final double BYTES_PER_START = 128 << 10;

    /** Reading weights in their order is cheaper than writing and reading what flows. */
    private static final double COST_OF_WEIGHTS = 0.25;

    /** What a batch of small samples may write between its layers: 64 MiB. */
    private static final double BYTES_AT_ONCE = 64 << 20;

    /** So many samples are given at once at least, however large they are. */
    static final int FEWEST_AT_ONCE = 8;

    private final Graph graph;
    private final @Nullable String batch;
    private @Nullable Boolean independent;
    private @Nullable Traffic traffic;

    /**
     * What running a portion moves in memory.
     *
     * @param bySample the bytes of an element, by the number of elements, of what nodes write for each sample
     * @param byPortion likewise of what they write however many samples there are
     * @param fixed the bytes of weights and starts, as they count
     */
    private record Traffic(Map<Dimension, Long> bySample, Map<Dimension, Long> byPortion, double fixed) {}

    MicroBatches(Graph graph) {
        this.graph = graph;
        this.batch = TensorBatches.batch(graph);
    }

    /** Whether no sample depends on another, so that a batch may be divided. */
    synchronized boolean areIndependent() {
        Boolean known = independent;
        if (known == null) {
            known = TensorBatches.areIndependent(graph);
            independent = known;
        }
        return known;
    }

    /**
     * The number of portions for some inputs, at least 1: more only if they keep at least half of the threads busy.
     *
     * @param symbols the values of the symbols in the shapes of the inputs
     * @param threads how many portions may be run side by side
     */
    int count(Map<String, Long> symbols, int threads) {
        long samples = batch == null ? 1 : symbols.getOrDefault(batch, 1L);
        if (samples <= 1 || !areIndependent()) {
            return 1;
        }
        Traffic moved = traffic();
        double ofOneSample = bytes(moved.bySample, symbols);
        double ofAnyPortion = moved.fixed + bytes(moved.byPortion, symbols);
        double smallest = Math.max(1, Math.ceil(ofAnyPortion / Math.max(1, ofOneSample)));
        int count = (int) (samples / smallest);
        return 2 * count >= threads ? Math.max(1, count) : 1;
    }

    /**
     * How many samples are best given at once: enough for all threads, and so many of small ones that calling the runtime
     * does not count, but not so many that memory would.
     */
    int samplesAtOnce(Map<String, Long> symbols, int threads) {
        Map<Dimension, Long> written = traffic().bySample;
        boolean known = written.keySet().stream()
                .allMatch(elements -> elements.substitute(symbols).isKnown());
        double inMemory = known ? BYTES_AT_ONCE / Math.max(1, bytes(written, symbols)) : 0;
        return (int) Math.max(inMemory, Math.max(FEWEST_AT_ONCE, threads));
    }

    /** Of sizes that only the runtime can tell nothing is counted. */
    private static double bytes(Map<Dimension, Long> byElements, Map<String, Long> symbols) {
        double sum = 0;
        for (Map.Entry<Dimension, Long> entry : byElements.entrySet()) {
            Dimension elements = entry.getKey().substitute(symbols);
            sum += elements.isKnown() ? elements.value() * (double) entry.getValue() : 0;
        }
        return sum;
    }

    private synchronized Traffic traffic() {
        Traffic known = traffic;
        if (known == null) {
            known = measure();
            traffic = known;
        }
        return known;
    }

    private Traffic measure() {
        Map<Dimension, Long> bySample = new HashMap<>();
        Map<Dimension, Long> byPortion = new HashMap<>();
        Set<Value> folded = new HashSet<>();
        Set<Value> weights = new HashSet<>();
        int started = 0;
        for (Node node : graph.nodes()) {
            List<Value> operands =
                    node.inputs().stream().filter(Objects::nonNull).toList();
            List<Value> ofWeights = operands.stream()
                    .filter(operand -> operand.constant() != null || folded.contains(operand))
                    .toList();
            if (ofWeights.size() == operands.size()) {
                folded.addAll(node.outputs()); // The runtime computes them once, when it opens the graph.
                continue;
            }
            started++;
            weights.addAll(ofWeights);
            node.outputs().forEach(output -> add(output, growsWithBatch(output) ? bySample : byPortion));
        }
        Map<Dimension, Long> read = new HashMap<>();
        weights.forEach(weight -> add(weight, read));
        return new Traffic(bySample, byPortion, bytes(read, Map.of()) * COST_OF_WEIGHTS + started * BYTES_PER_START);
    }

    private void add(Value value, Map<Dimension, Long> bytes) {
        if (value.shape().isRanked()) {
            bytes.merge(ofOneSample(value), (long) value.element().bytes(), Long::sum);
        }
    }

    private boolean growsWithBatch(Value value) {
        return value.shape().isRanked()
                && !ofOneSample(value).equals(value.shape().elements());
    }

    private Dimension ofOneSample(Value value) {
        return value.shape().elements().substitute(batch == null ? Map.of() : Map.of(batch, 1L));
    }
}
