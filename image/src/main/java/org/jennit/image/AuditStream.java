package org.jennit.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jennit.attribution.Audit;
import org.jennit.rule.Absorption;

/**
 * The relevance of an audit as a stream that flows from layer to layer: as wide as the output's relevance where it begins,
 * beside it what layers kept so far, a band for each reason. Bands and stream are as wide as the output's relevance in sum;
 * what layers added lies left of where the stream began.
 */
final class AuditStream {
    /** What is kept in sum is drawn up to so many times the output: the rest of it would be too small to see. */
    private static final int MOST_TIMES = 20;

    private static final double NEGLIGIBLE = 1e-4;

    static final String FLOW = "#3a6ea5";
    private static final Map<Absorption.Kind, String> COLORS = new EnumMap<>(Map.of(
            Absorption.Kind.BIAS, "#e8a33d",
            Absorption.Kind.STABILIZER, "#7cc4e8",
            Absorption.Kind.NO_CONTRIBUTION, "#a9adb3",
            Absorption.Kind.SOFTMAX, "#c77eac",
            Absorption.Kind.CONSTANT, "#b39b62",
            Absorption.Kind.PADDING, "#3a9f80",
            Absorption.Kind.GRADIENT, "#cf5c36",
            Absorption.Kind.RULE, "#8a6fd1",
            Absorption.Kind.MASK, "#6f7d2c",
            Absorption.Kind.ARRIVED, "#1f7a8c"));

    /** What was kept before a row, as a share of the output's relevance, by reason. */
    private final List<Map<Absorption.Kind, Double>> kept = new ArrayList<>();

    /** What is kept by the end, the largest first. */
    private final List<Absorption.Kind> kinds;

    private final double added;
    private final double widest;
    private final boolean drawable;

    /**
     * The stream of an audit.
     *
     * @param rows the layers that are rows, by number, in order
     */
    AuditStream(Audit audit, List<Integer> rows) {
        Set<Integer> shown = new HashSet<>(rows);
        Map<Absorption.Kind, Double> sum = new EnumMap<>(Absorption.Kind.class);
        for (int i = 0; i < audit.layers().size(); i++) {
            if (shown.contains(i)) {
                kept.add(new EnumMap<>(sum));
            }
            audit.layers()
                    .get(i)
                    .kept()
                    .forEach((kind, amount) -> sum.merge(kind, amount / audit.output(), Double::sum));
        }
        kept.add(sum);
        kinds = sum.entrySet().stream()
                .filter(kind -> Math.abs(kind.getValue()) > NEGLIGIBLE)
                .sorted(Comparator.comparingDouble(kind -> -Math.abs(kind.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        added = largest(AuditStream::added);
        widest = Math.max(1, largest(AuditStream::lost));
        drawable = audit.output() != 0 && added + widest <= MOST_TIMES; // not where it is NaN
    }

    private double largest(ToDoubleFunction<Map<Absorption.Kind, Double>> amount) {
        return kept.stream().mapToDouble(amount).reduce(0, Math::max);
    }

    private static double added(Map<Absorption.Kind, Double> row) {
        return row.values().stream().mapToDouble(share -> Math.max(0, -share)).sum();
    }

    private static double lost(Map<Absorption.Kind, Double> row) {
        return row.values().stream().mapToDouble(share -> Math.max(0, share)).sum();
    }

    /** The colour of what is kept by a reason. */
    static String color(Absorption.Kind kind) {
        return COLORS.getOrDefault(kind, "#777777");
    }

    /** Whether it can be drawn: the output has relevance, and no layer keeps or adds many times as much. */
    boolean isDrawable() {
        return drawable;
    }

    /** The reasons that are drawn, the largest first. */
    List<Absorption.Kind> kinds() {
        return kinds;
    }

    /** The stream as SVG in a box whose rows have a height. */
    String svg(double left, double top, double width, double row) {
        double scale = width / (added + widest);
        double zero = left + added * scale;
        StringBuilder svg = new StringBuilder();
        List<double[]> way =
                kept.stream().map(at -> new double[] {0, 1 - lost(at)}).toList();
        band(svg, way, zero, scale, top, row, FLOW);
        for (int i = 0; i < kinds.size(); i++) {
            int n = i;
            band(svg, kept.stream().map(at -> lostBand(at, n)).toList(), zero, scale, top, row, color(kinds.get(i)));
            band(svg, kept.stream().map(at -> addedBand(at, n)).toList(), zero, scale, top, row, color(kinds.get(i)));
        }
        return svg.toString();
    }

    /** Where a reason lies on the right, where the stream was before. */
    private double[] lostBand(Map<Absorption.Kind, Double> at, int n) {
        double from = 1 - lost(at);
        for (int i = 0; i < n; i++) {
            from += Math.max(0, at.getOrDefault(kinds.get(i), 0.0));
        }
        return new double[] {from, from + Math.max(0, at.getOrDefault(kinds.get(n), 0.0))};
    }

    /** Where what a reason adds widens the stream, on its left. */
    private double[] addedBand(Map<Absorption.Kind, Double> at, int n) {
        double to = 0;
        for (int i = 0; i < n; i++) {
            to += Math.min(0, at.getOrDefault(kinds.get(i), 0.0));
        }
        return new double[] {to + Math.min(0, at.getOrDefault(kinds.get(n), 0.0)), to};
    }

    /** The area between two edges, from row to row. */
    private static void band(
            StringBuilder svg, List<double[]> edges, double zero, double scale, double top, double row, String color) {
        if (edges.stream().allMatch(edge -> Math.abs(edge[1] - edge[0]) * scale < 0.05)) {
            return;
        }
        StringBuilder there = new StringBuilder();
        StringBuilder back = new StringBuilder();
        for (int i = 0; i < edges.size(); i++) {
            double y = top + i * row;
            there.append(point(i == 0 ? "M" : "L", zero + scale * edges.get(i)[1], y));
            back.insert(0, point("L", zero + scale * edges.get(i)[0], y));
        }
        svg.append("<path d=\"%s%sZ\" fill=\"%s\"/>\n".formatted(there, back, color));
    }

    private static String point(String command, double x, double y) {
        return String.format(Locale.ROOT, "%s%.1f %.1f", command, x, y);
    }
}
