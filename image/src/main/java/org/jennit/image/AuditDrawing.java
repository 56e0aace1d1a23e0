package org.jennit.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.attribution.Audit;
import org.jennit.attribution.Audit.AuditedLayer;
import org.jennit.attribution.AuditFinding;
import org.jennit.rule.Absorption;
import org.jennit.tensor.AtomicFile;

/**
 * An SVG drawing of an {@link Audit}: a row for each layer on the way back, with a bar of the size of the relevance there
 * on a logarithmic scale, and beside it a stream that begins as wide as the output's relevance and narrows by what layers
 * keep, in a colour for each reason. Findings are written above, and their layers marked.
 *
 * <p>Layers that hand on all they get are left out. Where far more is kept or added than the output had, what layers keep is
 * written in place of the stream.
 */
public final class AuditDrawing {
    private static final int MOST_ROWS = 240;
    private static final double NEGLIGIBLE = 1e-4;

    private static final int WIDTH = 1120;
    private static final int MARGIN = 32;
    private static final int INDENT = 16;
    private static final int NAMES = 250;
    private static final int RULES = 130;
    private static final int SIZES = 270;
    private static final int GAP = 36;
    private static final int ROW = 19;
    private static final int LINE = 18;
    private static final int RULES_AT = MARGIN + NAMES;
    private static final int SIZES_AT = RULES_AT + RULES;
    private static final int STREAM_AT = SIZES_AT + SIZES + GAP;
    private static final int STREAM = WIDTH - MARGIN - STREAM_AT;

    /** The width of a letter at 12 pixels: an upper estimate, for the text is measured only where it is shown. */
    private static final double LETTER = 6.7;

    /** The colour of text, with a class by which a page can give it another one. */
    private enum Ink {
        STRONG("#1c1d20"),
        SOFT("#5b5f66"),
        DOUBT("#c0392b");

        private final String color;

        Ink(String color) {
            this.color = color;
        }

        String attributes() {
            return "class=\"%s\" fill=\"%s\"".formatted(name().toLowerCase(Locale.ROOT), color);
        }
    }

    private final Audit audit;
    private final String title;
    private final Set<String> doubtful;
    private final List<AuditedLayer> shown;
    private final AuditStream stream;
    private final SizeScale scale;
    private final StringBuilder svg = new StringBuilder();

    private AuditDrawing(Audit audit, String title) {
        this.audit = audit;
        this.title = title;
        this.doubtful = audit.findings().stream().map(AuditFinding::layer).collect(Collectors.toSet());
        List<Integer> rows = rows();
        this.shown = rows.stream().map(audit.layers()::get).toList();
        this.stream = new AuditStream(audit, rows);
        this.scale = SizeScale.of(shown.stream().mapToDouble(AuditedLayer::size).toArray());
    }

    /** The drawing of an audit as an SVG document. */
    public static String svg(Audit audit, String title) {
        return new AuditDrawing(audit, title).drawn();
    }

    /** Writes the drawing of an audit as an SVG file, atomically. */
    public static void save(Audit audit, String title, Path file) throws IOException {
        AtomicFile.write(file, out -> out.write(svg(audit, title).getBytes(StandardCharsets.UTF_8)));
    }

    /** The layers that are drawn: all that change what they get; of too many those that keep the most. */
    private List<Integer> rows() {
        List<Integer> changing = IntStream.range(0, audit.layers().size())
                .filter(i -> changes(audit.layers().get(i)))
                .boxed()
                .toList();
        return changing.size() <= MOST_ROWS
                ? changing
                : changing.stream()
                        .sorted(Comparator.comparingDouble(
                                i -> -importance(audit.layers().get(i))))
                        .limit(MOST_ROWS)
                        .sorted()
                        .toList();
    }

    private boolean changes(AuditedLayer layer) {
        boolean passes = layer.rule().equals(Audit.MOVES) || layer.rule().startsWith("Pass");
        return !passes || doubtful.contains(layer.name()) || isSeen(layer.keptInAll());
    }

    private boolean isSeen(double amount) {
        return Math.abs(amount) > NEGLIGIBLE * Math.abs(audit.output());
    }

    private double importance(AuditedLayer layer) {
        return doubtful.contains(layer.name()) ? Double.MAX_VALUE : Math.abs(layer.keptInAll());
    }

    // --- from top to bottom

    private String drawn() {
        List<String> findings = findings();
        int top = MARGIN + 88 + findings.size() * LINE + (findings.isEmpty() ? 0 : 20);
        int bottom = top + shown.size() * ROW;
        List<Label> labels = labels(bottom + 18);
        int height = (labels.isEmpty() ? bottom : labels.get(labels.size() - 1).y) + MARGIN;
        svg.append(("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"audit\" viewBox=\"0 0 %d %d\" width=\"%d\""
                        + " height=\"%d\" role=\"img\" font-family=\"system-ui, 'Segoe UI', Roboto, 'Noto Sans',"
                        + " 'Liberation Sans', sans-serif\" font-size=\"12\""
                        + " style=\"font-variant-numeric: tabular-nums\">\n")
                .formatted(WIDTH, height, WIDTH, height));
        svg.append("<title>").append(Markup.escaped(title)).append("</title>\n");
        svg.append("<rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(MARGIN, MARGIN + 12, Ink.STRONG, "font-size=\"18\" font-weight=\"600\"", title, 105);
        text(MARGIN, MARGIN + 34, Ink.SOFT, "font-size=\"13\"", balance(), 145);
        for (int i = 0; i < findings.size(); i++) {
            finding(findings.get(i), MARGIN + 66 + i * LINE);
        }
        heads(top, bottom);
        for (int row = 0; row < shown.size(); row++) {
            row(shown.get(row), top + row * ROW);
        }
        if (stream.isDrawable()) {
            svg.append(stream.svg(STREAM_AT, top, STREAM, ROW));
        }
        labels.forEach(this::label);
        int left = audit.layers().size() - shown.size();
        if (left > 0) {
            String why = shown.size() < MOST_ROWS ? "hand on all they get" : "keep little";
            text(
                    MARGIN,
                    bottom + 18,
                    Ink.SOFT,
                    "",
                    left + " of " + audit.layers().size() + " layers, which " + why + ", are left out",
                    90);
        }
        return svg.append("</svg>\n").toString();
    }

    private String balance() {
        StringBuilder text = new StringBuilder("Relevance of " + number(audit.output()) + " at the output, "
                + number(audit.input()) + " at the input"
                + (audit.output() == 0 ? "" : " (" + number(100 * audit.input() / audit.output()) + "\u00a0%)"));
        audit.kept().entrySet().stream()
                .filter(kept -> isSeen(kept.getValue()))
                .sorted(Comparator.comparingDouble(kept -> -Math.abs(kept.getValue())))
                .forEach(kept -> text.append(kept.getValue() * audit.output() < 0 ? "; added, " : "; kept, ")
                        .append(kept.getKey().label())
                        .append(": ")
                        .append(number(Math.abs(kept.getValue()))));
        return text.toString();
    }

    /** The findings in lines that fit; those that begin one begin with a bullet. */
    private List<String> findings() {
        List<String> lines = new ArrayList<>();
        int most = (int) ((WIDTH - 2 * MARGIN - INDENT) / LETTER);
        for (String finding : audit.findingLines()) {
            StringBuilder line = new StringBuilder("\u2022");
            for (String word : finding.split("\\s+", -1)) {
                if (line.length() + word.length() > most) {
                    lines.add(line.toString());
                    line = new StringBuilder();
                }
                line.append(line.length() < 2 ? "" : " ").append(word);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private void finding(String line, int y) {
        boolean begins = line.startsWith("\u2022");
        if (begins) {
            mark(y);
        }
        text(MARGIN + INDENT, y, Ink.STRONG, "", begins ? line.substring(1) : line, 170);
    }

    /** The heads of the columns, and the decades of the scale of sizes. */
    private void heads(int top, int bottom) {
        int y = top - 24;
        text(MARGIN + INDENT, y, Ink.SOFT, "", "layer, from the output back", 40);
        text(RULES_AT, y, Ink.SOFT, "", "rule", 20);
        text(SIZES_AT, y, Ink.SOFT, "", "sum of |R| at its output", 40);
        text(STREAM_AT, y, Ink.SOFT, "", stream.isDrawable() ? "relevance on its way" : "kept there", 40);
        for (int decade : scale.labelled()) {
            double x = SIZES_AT + scale.share(Math.pow(10, decade)) * SIZES;
            svg.append(String.format(
                    Locale.ROOT, "<path class=\"line\" d=\"M%.1f %dV%d\" stroke=\"#e0ded9\"/>\n", x, top - 3, bottom));
            text((int) Math.rint(x), top - 7, Ink.SOFT, "font-size=\"10\" text-anchor=\"middle\"", decade(decade), 9);
        }
    }

    private static String decade(int decade) {
        return decade >= -2 && decade <= 3
                ? String.format(Locale.ROOT, decade < 0 ? "%." + -decade + "f" : "%.0f", Math.pow(10, decade))
                : "1e" + String.valueOf(decade).replace('-', '\u2212');
    }

    private void row(AuditedLayer layer, int y) {
        int base = y + 14;
        if (doubtful.contains(layer.name())) {
            mark(base);
        }
        text(MARGIN + INDENT, base, Ink.STRONG, "", layer.name(), (int) ((NAMES - INDENT - 12) / LETTER));
        text(RULES_AT, base, Ink.SOFT, "", layer.rule().replaceAll("\\(.*", ""), (int) ((RULES - 10) / LETTER));
        if (Double.isFinite(layer.size())) {
            boolean byGradient = layer.rule().equals(Audit.GRADIENT);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"1.5\" fill=\"%s\"><title>%s</title>"
                            + "</rect>\n",
                    SIZES_AT,
                    y + 4,
                    layer.size() == 0 ? 0 : Math.max(1.5, scale.share(layer.size()) * SIZES),
                    ROW - 7,
                    byGradient ? AuditStream.color(Absorption.Kind.GRADIENT) : AuditStream.FLOW,
                    Markup.escaped(told(layer))));
        } else {
            text(SIZES_AT, base, Ink.DOUBT, "font-weight=\"600\"", "NaN or infinite", 20);
        }
        if (!stream.isDrawable()) {
            text(STREAM_AT, base, Ink.SOFT, "", kept(layer), (int) (STREAM / LETTER));
        }
    }

    private static String told(AuditedLayer layer) {
        String kept = kept(layer);
        return layer.name() + ", " + layer.rule() + ": arrived " + number(layer.sum()) + ", sum of |R| "
                + number(layer.size()) + (kept.isEmpty() ? "" : "; kept " + kept);
    }

    private static String kept(AuditedLayer layer) {
        return layer.kept().entrySet().stream()
                .map(kept -> number(kept.getValue()) + " " + kept.getKey().label())
                .collect(Collectors.joining(", "));
    }

    // --- what the colours of the stream say

    private record Label(int x, int y, String color, String text) {
        int width() {
            return 14 + (int) Math.ceil(text.length() * LETTER) + 12;
        }
    }

    private List<Label> labels(int y) {
        List<Label> labels = new ArrayList<>();
        if (stream.isDrawable()) {
            labels.add(new Label(STREAM_AT, y, AuditStream.FLOW, "arrived " + number(audit.input())));
            for (Absorption.Kind kind : stream.kinds()) {
                String text = kind.label() + " " + number(audit.kept().getOrDefault(kind, 0.0));
                Label before = labels.get(labels.size() - 1);
                Label next = new Label(before.x + before.width(), before.y, AuditStream.color(kind), text);
                boolean fits = next.x + next.width() <= WIDTH - MARGIN + 12;
                labels.add(fits ? next : new Label(STREAM_AT, before.y + LINE, next.color, text));
            }
        }
        return labels;
    }

    private void label(Label label) {
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"9\" height=\"9\" rx=\"2\" fill=\"%s\"/>\n"
                .formatted(label.x, label.y - 9, label.color));
        text(label.x + 14, label.y, Ink.STRONG, "", label.text, 60);
    }

    private void mark(int base) {
        svg.append(
                "<circle cx=\"%d\" cy=\"%d\" r=\"4\" %s/>\n".formatted(MARGIN + 4, base - 4, Ink.DOUBT.attributes()));
    }

    /** Text, of which the middle is left out where it has more letters than fit. */
    private void text(int x, int y, Ink ink, String style, String text, int most) {
        String fitted = text.length() <= most
                ? text
                : text.substring(0, most / 2) + "\u2026" + text.substring(text.length() - (most - most / 2) + 1);
        svg.append("<text x=\"%d\" y=\"%d\" %s%s>%s</text>\n"
                .formatted(x, y, ink.attributes(), style.isEmpty() ? "" : " " + style, Markup.escaped(fitted)));
    }

    private static String number(double number) {
        return number == 0 ? "0" : String.format(Locale.ROOT, "%.3g", number).replace('-', '\u2212');
    }
}
