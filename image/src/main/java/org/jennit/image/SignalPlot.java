package org.jennit.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jennit.tensor.AtomicFile;
import org.jennit.tensor.Tensor;

/**
 * An SVG plot of a signal whose curves are coloured by relevance: one row per channel, each with a band of the colours
 * below the curve.
 *
 * <p>Relevance r is shown in the colour of r / b on the map, where b is the largest |r|. If there are more samples than
 * can be told apart, neighbours share the colour of the largest |r| among them. The attributes {@code data-i} and
 * {@code data-n} of every coloured element give its first sample, counted over all channels, and its number of samples.
 * A plot is immutable; each option returns a new one.
 */
public final class SignalPlot {
    /** The largest number of channels of a plot. */
    public static final int MOST_CHANNELS = 64;

    private static final int WIDTH = 960;
    private static final int LEFT = 76;
    private static final int LINE = 72;
    private static final int BAND = 8;
    private static final int GAP = 18;
    private static final int BOTTOM = 22;
    private static final int MOST_PIECES = 1200;

    private final double[] signal;
    private final double[] relevance;
    private final int channels;
    private final int length;
    private final ColorMap colors;
    private final double level;

    private SignalPlot(double[] signal, double[] relevance, int channels, int length, ColorMap colors, double level) {
        this.signal = signal;
        this.relevance = relevance;
        this.channels = channels;
        this.length = length;
        this.colors = colors;
        this.level = level;
    }

    /**
     * The plot of a signal [T] or [C, T].
     *
     * @param relevance of the same shape
     * @throws IllegalArgumentException if a shape is different, there are more than {@link #MOST_CHANNELS} channels, or
     *     values are not finite
     */
    public static SignalPlot of(Tensor signal, Tensor relevance) {
        long[] shape = signal.shape();
        if (shape.length < 1 || shape.length > 2 || signal.size() == 0) {
            throw new IllegalArgumentException(
                    "a signal is [T] or [C, T], but this is " + signal.type() + " " + Arrays.toString(shape));
        }
        if (!Arrays.equals(shape, relevance.shape())) {
            throw new IllegalArgumentException("the signal is %s, but its relevance %s"
                    .formatted(Arrays.toString(shape), Arrays.toString(relevance.shape())));
        }
        int channels = shape.length == 1 ? 1 : (int) shape[0];
        if (channels > MOST_CHANNELS) {
            throw new IllegalArgumentException(
                    "a plot has at most %d lines, but the signal %d channels".formatted(MOST_CHANNELS, channels));
        }
        Finite.require(signal, "the signal");
        Finite.require(relevance, "the relevance");
        int length = (int) shape[shape.length - 1];
        return new SignalPlot(signal.toDoubles(), relevance.toDoubles(), channels, length, ColorMap.of("bwr"), 1);
    }

    /** This plot in the colours of another map. */
    public SignalPlot colorMap(ColorMap map) {
        return new SignalPlot(signal, relevance, channels, length, map, level);
    }

    /** This plot with a stretched palette; see {@link ColorMap#palette}. */
    public SignalPlot level(double factor) {
        return new SignalPlot(signal, relevance, channels, length, colors, factor);
    }

    /** Writes this plot as an SVG file, atomically. */
    public void save(Path file) throws IOException {
        AtomicFile.write(file, out -> out.write(svg().getBytes(StandardCharsets.UTF_8)));
    }

    /** This plot as an SVG element. */
    public String svg() {
        int height = channels * (LINE + BAND + GAP) + BOTTOM;
        StringBuilder svg = new StringBuilder();
        svg.append(("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"signal\" viewBox=\"0 0 %d %d\" role=\"img\""
                        + " aria-label=\"The signal, coloured by relevance\" font-family=\"sans-serif\" font-size=\"11\">\n")
                .formatted(WIDTH, height));
        Palette palette = new Palette();
        for (int channel = 0; channel < channels; channel++) {
            draw(channel, palette, svg);
        }
        int axis = height - BOTTOM + 8;
        svg.append(label(LEFT, axis, "start", "0"));
        svg.append(label(WIDTH - 4, axis, "end", Integer.toString(length - 1)));
        return svg.append("</svg>\n").toString();
    }

    private void draw(int channel, Palette palette, StringBuilder svg) {
        double[] line = Arrays.copyOfRange(signal, channel * length, (channel + 1) * length);
        double low = Arrays.stream(line).min().orElse(0);
        double high = Arrays.stream(line).max().orElse(0);
        double top = channel * (double) (LINE + BAND + GAP) + GAP / 2.0;
        double[] y = Arrays.stream(line)
                .map(value -> top + 4 + (LINE - 8) * (high == low ? 0.5 : (high - value) / (high - low)))
                .toArray();
        svg.append(label(LEFT - 8, top + 10, "end", ColorBar.number(high)));
        svg.append(label(LEFT - 8, top + LINE - 2, "end", ColorBar.number(low)));
        if (channels > 1) {
            svg.append(label(4, top + LINE / 2.0 + 4, "start", Integer.toString(channel)));
        }
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < length; i++) {
            whole.append(i == 0 ? "M" : "L").append(point(x(i), y[i]));
        }
        // this darker line underneath sets light colours off from a light page
        svg.append("<path d=\"")
                .append(whole)
                .append("\" fill=\"none\" stroke=\"#85888e\" stroke-width=\"4.6\" stroke-linejoin=\"round\"/>\n");
        int piece = Math.max(1, (length + MOST_PIECES - 1) / MOST_PIECES);
        for (int from = 0; from < length; from += piece) {
            int count = Math.min(piece, length - from);
            String color = palette.of(channel * length + from, count);
            String data = "data-i=\"%d\" data-n=\"%d\"".formatted(channel * length + from, count);
            svg.append("<path %s d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.6\" stroke-linecap=\"round\"/>\n"
                    .formatted(data, path(from, count, y), color));
            double left = edge(from);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect %s x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%d\" fill=\"%s\"/>\n",
                    data,
                    left,
                    top + LINE + 2,
                    edge(from + count) - left,
                    BAND,
                    color));
        }
    }

    /** The segment from halfway before the first of some samples to halfway after the last. */
    private String path(int from, int count, double[] y) {
        StringBuilder path = new StringBuilder("M").append(point(edge(from), between(y, from - 1, from)));
        for (int i = from; i < from + count; i++) {
            path.append('L').append(point(x(i), y[i]));
        }
        int last = from + count - 1;
        return path.append('L')
                .append(point(edge(last + 1), between(y, last, last + 1)))
                .toString();
    }

    private double between(double[] y, int before, int after) {
        return (y[Math.max(before, 0)] + y[Math.min(after, length - 1)]) / 2;
    }

    private double x(double sample) {
        return LEFT + (WIDTH - 4 - LEFT) * (length == 1 ? 0.5 : sample / (length - 1));
    }

    /** The left edge of a sample. */
    private double edge(int sample) {
        return length == 1 ? (sample == 0 ? LEFT : WIDTH - 4) : x(Math.max(0, Math.min(length - 1, sample - 0.5)));
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.2f %.2f", x, y);
    }

    private static String label(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#85888e\">%s</text>\n",
                x,
                y,
                anchor,
                text);
    }

    /** The colours of this plot. */
    private final class Palette {
        private final int[] rgb = colors.palette(level);
        private final double bound =
                Arrays.stream(relevance).map(Math::abs).max().orElse(0);

        String of(int from, int count) {
            double largest = 0;
            for (int i = from; i < from + count; i++) {
                largest = Math.abs(relevance[i]) > Math.abs(largest) ? relevance[i] : largest;
            }
            return RelevanceColor.css(rgb, largest, bound);
        }
    }
}
