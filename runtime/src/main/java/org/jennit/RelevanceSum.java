package org.jennit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Ledger;
import org.jennit.derive.AttributionGraph;
import org.jennit.graph.ElementType;
import org.jennit.program.TensorBatches;
import org.jennit.tensor.Elements;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Sums, in double precision, the relevance that one backward pass of an attribution graph computes for some variants of the inputs. */
final class RelevanceSum {
    /** The sum of one output. */
    private static final class Sum {
        private @Nullable Tensor single;
        private double[] sums = new double[0];
        private ElementType type = ElementType.FLOAT32;
        private long[] shape = new long[0];

        void add(Tensor tensor, double[] weights) {
            if (single == null && sums.length == 0 && weights.length == 1 && weights[0] == 1) {
                single = tensor; // The usual case of one pass needs no arithmetic.
                return;
            }
            Tensor before = single;
            if (before != null) {
                single = null;
                sums = new double[before.size()];
                add(before, new double[] {1}, sums);
            }
            if (sums.length == 0) {
                sums = new double[tensor.size() / weights.length];
            }
            add(tensor, weights, sums);
        }

        private void add(Tensor tensor, double[] weights, double[] to) {
            double[] values = tensor.toDoubles();
            for (int variant = 0; variant < weights.length; variant++) {
                for (int i = 0; i < to.length; i++) {
                    to[i] += weights[variant] * values[variant * to.length + i];
                }
            }
            type = tensor.type();
            shape = TensorBatches.part(tensor, 0, weights.length).shape();
        }

        Tensor over(double divisor) {
            Tensor one = single;
            if (one != null) {
                return one;
            }
            double[] means = sums.clone();
            Arrays.setAll(means, i -> means[i] / divisor);
            return Tensor.of(type, means, shape);
        }
    }

    private final AttributionGraph.Pass pass;
    private final String explained;
    private final List<String> modelOutputs;
    private final Map<String, String> activations;
    private final Map<String, Sum> sums = new LinkedHashMap<>();
    private final Map<String, Sum> violations = new LinkedHashMap<>();
    private final Map<String, Tensor> last = new LinkedHashMap<>();
    private final Sum outputRelevance = new Sum();
    private double divisor = 1;

    RelevanceSum(AttributionGraph attribution, int pass, List<String> modelOutputs) {
        this.pass = attribution.passes().get(pass);
        this.explained = attribution.explained();
        this.activations = attribution.activations();
        this.modelOutputs = modelOutputs;
        this.pass.relevance().values().forEach(this::expect);
        this.pass.inner().values().forEach(this::expect);
        this.pass.ledger().forEach(entry -> expect(entry.output()));
        this.pass.checks().values().forEach(output -> violations.put(output, new Sum()));
    }

    private void expect(String output) {
        sums.put(output, new Sum());
    }

    /**
     * Adds what a run gave for some variants one after another.
     *
     * @param results what went in and came out by name, the output relevance among it
     * @param weights the weight of each variant
     */
    void add(Map<String, Tensor> results, double[] weights) {
        int variants = weights.length;
        sums.forEach((name, sum) -> sum.add(Objects.requireNonNull(results.get(name)), weights));
        violations.forEach((name, sum) -> sum.add(Objects.requireNonNull(results.get(name)), ones(variants)));
        outputRelevance.add(Objects.requireNonNull(results.get(pass.outputRelevance())), weights);
        Stream.of(modelOutputs, List.of(explained), activations.values())
                .flatMap(Collection::stream)
                .distinct()
                .forEach(name -> last.put(
                        name, TensorBatches.part(Objects.requireNonNull(results.get(name)), variants - 1, variants)));
    }

    private static double[] ones(int number) {
        double[] ones = new double[number];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The output that is explained, of the last variant. */
    Tensor explained() {
        return last(explained);
    }

    /** The weighted sum divided by a number, with the outputs and activations of the last variant. */
    Attribution over(double number, String description) {
        divisor = number;
        Map<String, Tensor> relevance = new LinkedHashMap<>();
        pass.relevance().forEach((input, output) -> relevance.put(input, sum(sums.get(output))));
        Map<String, Tensor> inner = new LinkedHashMap<>();
        pass.inner().forEach((layer, output) -> inner.put(layer, sum(sums.get(output))));
        Ledger ledger = pass.ledger().isEmpty() ? null : ledger(relevance);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        modelOutputs.forEach(name -> outputs.put(name, last(name)));
        Map<String, Tensor> forward = new LinkedHashMap<>();
        activations.forEach((layer, output) -> forward.put(layer, last(output)));
        return new Attribution(description, outputs, relevance, inner, forward, ledger)
                .withOutputRelevance(sum(outputRelevance));
    }

    /** What should be zero and is not, with its number: of all samples and variants. */
    Map<String, Long> violations() {
        Map<String, Long> found = new LinkedHashMap<>();
        pass.checks().forEach((message, output) -> {
            long number = Math.round(
                    Objects.requireNonNull(violations.get(output)).over(1).sum());
            if (number != 0) {
                found.put(message, number);
            }
        });
        return found;
    }

    private Ledger ledger(Map<String, Tensor> relevance) {
        Tensor output = sum(outputRelevance);
        int samples = output.rank() == 0 ? 1 : (int) output.shape()[0];
        double[] arrived = new double[samples];
        for (Tensor tensor : relevance.values()) {
            double[] perSample = Elements.sums(tensor, samples);
            IntStream.range(0, samples).forEach(i -> arrived[i] += perSample[i]);
        }
        List<Ledger.Entry> entries = new ArrayList<>();
        for (AttributionGraph.LedgerEntry entry : pass.ledger()) {
            double[] amounts = sum(sums.get(entry.output())).toDoubles();
            entries.add(new Ledger.Entry(entry.layer(), entry.kind(), Ledger.list(amounts)));
        }
        return new Ledger(Ledger.list(Elements.sums(output, samples)), Ledger.list(arrived), entries);
    }

    private Tensor last(String output) {
        return Objects.requireNonNull(last.get(output));
    }

    private Tensor sum(@Nullable Sum sum) {
        return Objects.requireNonNull(sum).over(divisor);
    }
}
