package org.jennit.cli.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * An SVG picture of a check: for each fill the score against the share that is hidden, and the similarity with the
 * explanations of random models. Of one composite all orders are drawn, of several the most relevant regions first.
 */
final class CurvePlot {
    private static final String[] COLORS = {
        "#d6293a", "#2b6cb0", "#2f9e44", "#e8890c", "#7048c6", "#0c8599", "#c2255c", "#66751b", "#495057", "#a0522d"
    };
    private static final String CONTROL = "#9a9ea5";
    private static final int WIDTH = 300;
    private static final int HEIGHT = 200;
    private static final int LEFT = 58;
    private static final int TOP = 64;
    private static final int GAP = 70;
    private static final int COLUMNS = 3;
    private static final int TICKS = 4;
    private static final MathContext DIGITS = new MathContext(6);

    private final StringBuilder svg = new StringBuilder();
    private int panels;

    private CurvePlot() {}

    /** A curve of a panel. */
    private record Curve(String label, String color, boolean dashed, List<Double> across, List<Double> up) {}

    static String of(List<CompositeCheck> checks) {
        CurvePlot plot = new CurvePlot();
        if (!checks.isEmpty()) {
            for (String fill : checks.get(0).fills().keySet()) {
                plot.panel("hidden, filled with " + fill + " (score)", fillCurves(checks, fill), 1);
            }
            List<Curve> similarities = similarities(checks);
            if (!similarities.isEmpty()) {
                List<Double> layers = similarities.get(0).across();
                plot.panel("random layers from the top (similarity)", similarities, layers.get(layers.size() - 1));
            }
        }
        int rows = (plot.panels + COLUMNS - 1) / COLUMNS;
        int width = LEFT + Math.min(COLUMNS, Math.max(1, plot.panels)) * (WIDTH + GAP);
        int height = TOP + rows * (HEIGHT + GAP);
        String legend = plot.legend(checks);
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif\""
                        + " font-size=\"12\" fill=\"#1c1d20\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n%s%s</svg>%n",
                width,
                height,
                width,
                height,
                legend,
                plot.svg);
    }

    private static List<Curve> fillCurves(List<CompositeCheck> checks, String fill) {
        List<Curve> curves = new ArrayList<>();
        FillCheck first = checks.get(0).with(fill);
        curves.add(new Curve("random order", CONTROL, true, first.hidden(), first.random()));
        if (checks.size() == 1) {
            curves.add(new Curve("least relevant first", COLORS[1], false, first.hidden(), first.least()));
            curves.add(new Curve("most relevant first", COLORS[0], false, first.hidden(), first.most()));
            return curves;
        }
        for (int i = 0; i < checks.size(); i++) {
            FillCheck one = checks.get(i).with(fill);
            curves.add(new Curve(checks.get(i).name(), color(i), false, one.hidden(), one.most()));
        }
        return curves;
    }

    private static List<Curve> similarities(List<CompositeCheck> checks) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            List<RandomizationCheck> steps = checks.get(i).randomization();
            if (!steps.isEmpty()) {
                boolean alone = checks.size() == 1;
                String label = alone ? "rank correlation" : checks.get(i).name();
                String color = alone ? COLORS[4] : color(i);
                curves.add(similarity(label, color, false, steps, RandomizationCheck::spearmanOfSizes));
                if (alone && !Double.isNaN(steps.get(0).ssim())) {
                    curves.add(similarity("SSIM", COLORS[2], true, steps, RandomizationCheck::ssim));
                }
            }
        }
        return curves;
    }

    private static Curve similarity(
            String label,
            String color,
            boolean dashed,
            List<RandomizationCheck> steps,
            ToDoubleFunction<RandomizationCheck> measure) {
        List<Double> across = new ArrayList<>(List.of(0.0));
        List<Double> up = new ArrayList<>(List.of(1.0));
        for (RandomizationCheck step : steps) {
            across.add((double) step.layers());
            up.add(measure.applyAsDouble(step));
        }
        return new Curve(label, color, dashed, across, up);
    }

    private static String color(int number) {
        return COLORS[number % COLORS.length];
    }

    // --- drawing

    private void panel(String title, List<Curve> curves, double end) {
        int left = LEFT + panels % COLUMNS * (WIDTH + GAP);
        int top = TOP + panels / COLUMNS * (HEIGHT + GAP);
        panels++;
        double low = Math.min(0, heights(curves).min().orElse(0));
        double high = Math.max(0, heights(curves).max().orElse(1));
        double step = step((high - low) / TICKS);
        double least = step * Math.floor(low / step);
        int lines = Math.max(1, (int) Math.ceil((high - least) / step - 1e-9));
        double span = lines * step;
        append("<text x=\"%d\" y=\"%d\" font-weight=\"600\">%s</text>%n", left, top - 8, escaped(title));
        for (int line = 0; line <= lines; line++) {
            double y = top + HEIGHT * (1 - (double) line / lines);
            append("<path d=\"M%d %.1fh%d\" stroke=\"#e6e6e3\"/>%n", left, y, WIDTH);
            append(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#5b5f66\">%s</text>%n",
                    left - 6,
                    y + 4,
                    BigDecimal.valueOf(least + line * step)
                            .round(DIGITS)
                            .stripTrailingZeros()
                            .toPlainString());
        }
        for (int tick = 0; tick <= TICKS; tick++) {
            double share = (double) tick / TICKS;
            append(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#5b5f66\">%s</text>%n",
                    left + WIDTH * share,
                    top + HEIGHT + 18,
                    end == 1
                            ? String.format(Locale.ROOT, "%.0f %%", 100 * share)
                            : String.format(Locale.ROOT, "%.0f", end * share));
        }
        for (Curve curve : curves) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < curve.up().size(); i++) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        i == 0 ? "M" : "L",
                        left + WIDTH * curve.across().get(i) / end,
                        top + HEIGHT * (1 - (curve.up().get(i) - least) / span)));
            }
            append(
                    "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s><title>%s</title></path>%n",
                    path, curve.color(), curve.dashed() ? " stroke-dasharray=\"5 4\"" : "", escaped(curve.label()));
        }
    }

    /** The next larger of 1, 2 and 5 times a power of ten. */
    private static double step(double least) {
        if (least <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double digit = least / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static DoubleStream heights(List<Curve> curves) {
        return curves.stream().flatMap(curve -> curve.up().stream()).mapToDouble(Double::doubleValue);
    }

    private String legend(List<CompositeCheck> checks) {
        List<Curve> shown = new ArrayList<>();
        if (!checks.isEmpty()) {
            shown.addAll(
                    fillCurves(checks, checks.get(0).fills().keySet().iterator().next()));
            if (checks.size() == 1) {
                similarities(checks).forEach(shown::add);
            }
        }
        StringBuilder legend = new StringBuilder();
        int x = LEFT;
        for (Curve curve : shown) {
            legend.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d 20h22\" stroke=\"%s\" stroke-width=\"2\"%s/>%n<text x=\"%d\" y=\"24\">%s</text>%n",
                    x,
                    curve.color(),
                    curve.dashed() ? " stroke-dasharray=\"5 4\"" : "",
                    x + 28,
                    escaped(curve.label())));
            x += 28 + 8 * curve.label().length() + 16;
        }
        return legend.toString();
    }

    private void append(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
