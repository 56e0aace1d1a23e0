package org.jennit.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.rule.Absorption;

/**
 * Where the relevance of the output went: what arrived at the inputs, and what each layer kept. The output relevance is
 * the sum of all of it, up to rounding.
 *
 * @param output the sum of the output relevance, of each sample
 * @param inputs the sum of the relevance of all explained inputs, of each sample
 * @param entries what layers kept, in the order of the way back
 */
public record Ledger(List<Double> output, List<Double> inputs, List<Entry> entries) {
    /**
     * What a layer kept.
     *
     * @param layer the layer's name
     * @param kind by what
     * @param amount how much, of each sample
     */
    public record Entry(String layer, Absorption.Kind kind, List<Double> amount) {
        /** An entry. */
        public Entry {
            amount = List.copyOf(amount);
        }
    }

    /** A ledger. */
    public Ledger {
        output = List.copyOf(output);
        inputs = List.copyOf(inputs);
        entries = List.copyOf(entries);
    }

    /** What is unaccounted for, of each sample: the output relevance less all that arrived or was kept. */
    public List<Double> difference() {
        double[] difference = new double[output.size()];
        for (int sample = 0; sample < difference.length; sample++) {
            int n = sample;
            double kept =
                    entries.stream().mapToDouble(entry -> entry.amount().get(n)).sum();
            difference[sample] = output.get(sample) - inputs.get(sample) - kept;
        }
        return list(difference);
    }

    /** The part of the samples {@code from} (included) to {@code to} (excluded). */
    Ledger samples(int from, int to) {
        return new Ledger(
                output.subList(from, to),
                inputs.subList(from, to),
                entries.stream()
                        .map(entry -> new Entry(entry.layer, entry.kind, entry.amount.subList(from, to)))
                        .toList());
    }

    /** This with the amounts of each sample multiplied by a number. */
    Ledger times(double[] factors) {
        return new Ledger(
                times(output, factors),
                times(inputs, factors),
                entries.stream()
                        .map(entry -> new Entry(entry.layer, entry.kind, times(entry.amount, factors)))
                        .toList());
    }

    private static List<Double> times(List<Double> amounts, double[] factors) {
        return IntStream.range(0, factors.length)
                .mapToObj(sample -> factors[sample] * amounts.get(sample))
                .toList();
    }

    /** The ledgers of several batches as one. */
    static Ledger joined(List<Ledger> parts) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < parts.get(0).entries.size(); i++) {
            int n = i;
            Entry first = parts.get(0).entries.get(i);
            entries.add(new Entry(first.layer, first.kind, joined(parts, ledger -> ledger.entries.get(n).amount)));
        }
        return new Ledger(joined(parts, Ledger::output), joined(parts, Ledger::inputs), entries);
    }

    private static List<Double> joined(List<Ledger> parts, Function<Ledger, List<Double>> amounts) {
        return parts.stream().flatMap(part -> amounts.apply(part).stream()).toList();
    }

    /** Numbers as a list. */
    public static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** A table: what the output had, what layers kept and what arrived, a line each with the numbers of the samples. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        line(table, output, "output");
        entries.forEach(entry -> line(table, entry.amount, entry.layer + ": " + entry.kind.label()));
        line(table, inputs, "inputs");
        line(table, difference(), "unaccounted for");
        return table.toString();
    }

    private static void line(StringBuilder table, List<Double> amounts, String what) {
        amounts.forEach(amount -> table.append(String.format(Locale.ROOT, "%14.6g ", amount)));
        table.append(' ').append(what).append('\n');
    }
}
