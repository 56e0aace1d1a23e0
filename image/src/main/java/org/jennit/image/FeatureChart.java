package org.jennit.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Charts of the relevance of named features: bars and a waterfall of one row, a summary of many. Red raises the score of
 * the class, blue lowers it. The features that matter most come first; beyond {@link #MOST} the rest is one bar.
 */
public final class FeatureChart {
    /** The largest number of features that are shown one by one. */
    public static final int MOST = 20;

    private static final int RAISES = 0xd6293a;
    private static final int LOWERS = 0x2b6cb0;
    private static final int INK = 0x222222;
    private static final int FAINT = 0xd8d8d8;
    private static final int SCALE = 2;
    private static final int LINE = 26;
    private static final int LEFT = 300;
    private static final int PLOT = 480;
    private static final int RIGHT = 150;
    private static final int MARGIN = 16;
    private static final int LETTERS = (LEFT - 2 * MARGIN) / SCALE;

    private final BufferedImage image;

    private FeatureChart(int lines) {
        image = new BufferedImage(LEFT + PLOT + RIGHT, lines * LINE + 3 * MARGIN, BufferedImage.TYPE_INT_RGB);
        fill(0, 0, image.getWidth(), image.getHeight(), 0xffffff);
    }

    /**
     * A bar for each feature, to the right where it raises the score.
     *
     * @param labels the features, with their values if they are to be shown
     * @param relevance as many numbers
     */
    public static Picture bars(List<String> labels, double[] relevance) {
        ChartLines rows = ChartLines.of(labels, relevance);
        FeatureChart chart = new FeatureChart(rows.labels.length);
        double bound = Arrays.stream(rows.amounts).map(Math::abs).max().orElse(0);
        int middle = LEFT + PLOT / 2;
        chart.vertical(middle);
        for (int i = 0; i < rows.labels.length; i++) {
            double share = bound == 0 ? 0 : rows.amounts[i] / bound;
            chart.label(i, rows.labels[i]);
            chart.bar(i, middle, middle + (int) Math.rint(share * PLOT / 2), rows.amounts[i]);
            chart.number(i, rows.amounts[i]);
        }
        return chart.picture();
    }

    /** Bars that each begin where the one before ends, from 0 to the sum of all. */
    public static Picture waterfall(List<String> labels, double[] relevance) {
        ChartLines rows = ChartLines.of(labels, relevance);
        FeatureChart chart = new FeatureChart(rows.labels.length + 1);
        double[] ends = new double[rows.amounts.length + 1];
        for (int i = 0; i < rows.amounts.length; i++) {
            ends[i + 1] = ends[i] + rows.amounts[i];
        }
        double least = Math.min(0, Arrays.stream(ends).min().orElse(0));
        double most = Math.max(0, Arrays.stream(ends).max().orElse(0));
        double span = most > least ? most - least : 1;
        int[] places = Arrays.stream(ends)
                .mapToInt(end -> LEFT + (int) Math.rint((end - least) / span * PLOT))
                .toArray();
        chart.vertical(places[0]);
        for (int i = 0; i < rows.amounts.length; i++) {
            chart.label(i, rows.labels[i]);
            chart.bar(i, places[i], places[i + 1], rows.amounts[i]);
            chart.fill(places[i + 1], top(i), 1, LINE, INK);
            chart.number(i, rows.amounts[i]);
        }
        double sum = ends[ends.length - 1];
        chart.label(rows.amounts.length, "sum");
        chart.bar(rows.amounts.length, places[0], places[places.length - 1], sum);
        chart.number(rows.amounts.length, sum);
        return chart.picture();
    }

    /**
     * A summary of many rows: for each feature a dot for each row, at its relevance, in the colour of the feature's value
     * there, from blue (the lowest) to red (the highest).
     *
     * @param labels the features
     * @param values {@code [row][feature]}
     * @param relevance {@code [row][feature]}
     */
    public static Picture summary(List<String> labels, double[][] values, double[][] relevance) {
        double[] means = new double[labels.size()];
        for (double[] row : relevance) {
            Arrays.setAll(means, i -> means[i] + Math.abs(row[i]) / relevance.length);
        }
        int[] order = IntStream.range(0, means.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -means[i]))
                .limit(MOST)
                .mapToInt(Integer::intValue)
                .toArray();
        double bound = Arrays.stream(relevance)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        FeatureChart chart = new FeatureChart(order.length);
        chart.vertical(LEFT + PLOT / 2);
        Random random = new Random(0); // only spreads dots that lie on one another
        for (int line = 0; line < order.length; line++) {
            int feature = order[line];
            double[] column =
                    Arrays.stream(values).mapToDouble(row -> row[feature]).toArray();
            double low = Arrays.stream(column).min().orElse(0);
            double high = Arrays.stream(column).max().orElse(0);
            chart.label(line, labels.get(feature));
            for (int row = 0; row < relevance.length; row++) {
                double share = bound == 0 ? 0 : relevance[row][feature] / bound;
                double warmth = high > low ? (column[row] - low) / (high - low) : 0.5;
                int x = LEFT + PLOT / 2 + (int) Math.rint(share * PLOT / 2);
                int y = top(line) + LINE / 2 + random.nextInt(LINE / 2) - LINE / 4;
                chart.fill(x - 2, y - 2, 4, 4, between(LOWERS, RAISES, warmth));
            }
            chart.number(line, means[feature]);
        }
        return chart.picture();
    }

    /** The lines of a chart of one row: features by importance, and the sum of those that are left. */
    private static final class ChartLines {
        private final String[] labels;
        private final double[] amounts;

        private ChartLines(String[] labels, double[] amounts) {
            this.labels = labels;
            this.amounts = amounts;
        }

        static ChartLines of(List<String> labels, double[] relevance) {
            if (labels.size() != relevance.length) {
                throw new IllegalArgumentException(
                        "there are " + labels.size() + " labels for " + relevance.length + " features");
            }
            int[] order = IntStream.range(0, relevance.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(relevance[i])))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int shown = order.length > MOST ? MOST - 1 : order.length;
            boolean rest = order.length > shown;
            String[] names = new String[shown + (rest ? 1 : 0)];
            double[] amounts = new double[names.length];
            for (int i = 0; i < shown; i++) {
                names[i] = labels.get(order[i]);
                amounts[i] = relevance[order[i]];
            }
            if (rest) {
                names[shown] = order.length - shown + " other features";
                amounts[shown] = IntStream.range(shown, order.length)
                        .mapToDouble(i -> relevance[order[i]])
                        .sum();
            }
            return new ChartLines(names, amounts);
        }
    }

    private static int top(int line) {
        return MARGIN + line * LINE;
    }

    private void label(int line, String text) {
        String letters = Lettering.fitted(text, LETTERS);
        int x = LEFT - MARGIN - SCALE * Lettering.width(letters);
        Lettering.draw(letters, image, x, top(line) + (LINE - SCALE * Lettering.HEIGHT) / 2, SCALE, INK);
    }

    private void number(int line, double number) {
        String text = String.format(Locale.ROOT, "%+.3g", number);
        int y = top(line) + (LINE - SCALE * Lettering.HEIGHT) / 2;
        Lettering.draw(text, image, LEFT + PLOT + MARGIN, y, SCALE, INK);
    }

    private void bar(int line, int from, int to, double amount) {
        fill(
                Math.min(from, to),
                top(line) + 3,
                Math.max(1, Math.abs(to - from)),
                LINE - 6,
                amount < 0 ? LOWERS : RAISES);
    }

    private void vertical(int x) {
        fill(x, MARGIN, 1, image.getHeight() - 2 * MARGIN, FAINT);
    }

    private void fill(int left, int top, int width, int height, int rgb) {
        for (int y = Math.max(0, top); y < Math.min(image.getHeight(), top + height); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.getWidth(), left + width); x++) {
                image.setRGB(x, y, rgb);
            }
        }
    }

    private static int between(int from, int to, double share) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            rgb |= (int) Math.rint(a + share * (b - a)) << shift;
        }
        return rgb;
    }

    private Picture picture() {
        return Picture.of(image);
    }
}
