package org.jennit.cli.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jennit.cli.model.LayerGraph.Vertex;
import org.jennit.image.Markup;

/**
 * A graph of layers as an SVG picture: a row for each layer, what flows between them at the left, its name, type, shape
 * and rule in columns beside it, coloured by rule.
 */
final class SvgDrawing {
    private static final int ROW = 22;
    private static final int LANE = 18;
    private static final int MARGIN = 24;
    private static final int TOP = 84;
    private static final int GAP = 24;
    private static final int DOT = 6;
    /** The width of a letter at 12 pixels: an upper estimate, for the text is measured only where it is shown. */
    private static final double LETTER = 7.1;

    private final LayerGraph graph;
    private final String title;
    private final ColumnLayout lanes;
    private final RuleColors colors;
    private final int[] columns;
    private final StringBuilder svg = new StringBuilder();

    private SvgDrawing(LayerGraph graph, String title) {
        this.graph = graph;
        this.title = title;
        this.lanes = ColumnLayout.of(graph);
        this.colors = new RuleColors(graph.ruleNames());
        this.columns = columns();
    }

    static String of(LayerGraph graph, String title) {
        return new SvgDrawing(graph, title).drawn();
    }

    /** Where the columns of text begin, and where the last ends. */
    private int[] columns() {
        int[] starts = new int[5];
        starts[0] = MARGIN + lanes.count() * LANE + GAP / 2;
        for (int column = 0; column < 4; column++) {
            int number = column;
            int longest = graph.vertices().stream()
                    .mapToInt(vertex -> texts(vertex).get(number).length())
                    .max()
                    .orElse(0);
            starts[column + 1] = starts[column] + (int) Math.ceil(longest * LETTER) + GAP;
        }
        return starts;
    }

    private static List<String> texts(Vertex vertex) {
        return List.of(vertex.name(), vertex.kind(), vertex.shape(), vertex.rule());
    }

    private String drawn() {
        int width = Math.max(columns[4], 640) + MARGIN;
        int height = TOP + graph.vertices().size() * ROW + MARGIN;
        svg.append(("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif\""
                        + " font-size=\"12\" fill=\"#1c1d20\">\n")
                .formatted(width, height, width, height));
        svg.append("<title>").append(Markup.escaped(title)).append("</title>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(MARGIN, 34, title, " font-size=\"18\" font-weight=\"600\"");
        legend();
        for (int row = 0; row < graph.vertices().size(); row += 2) {
            svg.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#f6f5f2\"/>\n"
                    .formatted(columns[0] - GAP / 2, TOP + row * ROW, width - MARGIN / 2 - columns[0] + GAP / 2, ROW));
        }
        for (int row = 0; row < graph.vertices().size(); row++) {
            flows(row);
        }
        for (int row = 0; row < graph.vertices().size(); row++) {
            vertex(row);
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        int x = MARGIN;
        for (String rule : graph.ruleNames()) {
            long count = graph.vertices().stream()
                    .filter(vertex -> vertex.ruleName().equals(rule))
                    .count();
            String label = rule + " (" + count + ")";
            svg.append(circle(x + DOT, 58, colors.of(rule)));
            text(x + 2 * DOT + 6, 62, label, "");
            x += 2 * DOT + 6 + (int) (label.length() * LETTER) + GAP;
        }
    }

    /** What flows from a vertex: straight down its lane, and aside to each that takes it in another lane. */
    private void flows(int row) {
        int x = x(row);
        List<String> paths = new ArrayList<>();
        int straight = row;
        for (int to = row + 1; to <= lanes.last().get(row); to++) {
            if (!graph.feeders().get(to).contains(row)) {
                continue;
            }
            if (lanes.lane().get(to).equals(lanes.lane().get(row))) {
                straight = to;
            } else {
                straight = Math.max(straight, to - 1);
                double above = y(to) - ROW;
                paths.add("M%d %.0fC%d %.0f %d %.0f %d %d"
                        .formatted(x, above, x, above + ROW * 0.6, x(to), y(to) - ROW * 0.6, x(to), y(to)));
            }
        }
        if (straight > row) {
            paths.add("M%d %dV%d".formatted(x, y(row), y(straight)));
        }
        if (!paths.isEmpty()) {
            svg.append("<path d=\"")
                    .append(String.join("", paths))
                    .append("\" fill=\"none\" stroke=\"#8b8f96\" stroke-width=\"1.5\"/>\n");
        }
    }

    private void vertex(int row) {
        Vertex vertex = graph.vertices().get(row);
        svg.append(circle(x(row), y(row), vertex.rule().isEmpty() ? "#ffffff" : colors.of(vertex.ruleName())));
        List<String> texts = texts(vertex);
        IntStream.range(0, 3)
                .forEach(column -> text(
                        columns[column],
                        y(row) + 4,
                        texts.get(column),
                        column == 0 ? " font-weight=\"600\"" : " fill=\"#5b5f66\""));
        if (!vertex.rule().isEmpty()) {
            svg.append("<rect x=\"%d\" y=\"%d\" width=\"4\" height=\"%d\" fill=\"%s\"/>\n"
                    .formatted(columns[3] - 10, y(row) - ROW / 2 + 3, ROW - 6, colors.of(vertex.ruleName())));
            text(columns[3], y(row) + 4, vertex.rule(), "");
        }
    }

    private int x(int row) {
        return MARGIN + lanes.lane().get(row) * LANE + DOT;
    }

    private static int y(int row) {
        return TOP + row * ROW + ROW / 2;
    }

    private static String circle(int x, int y, String color) {
        return "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" stroke=\"#4a4d52\"/>\n".formatted(x, y, DOT, color);
    }

    private void text(int x, int y, String text, String style) {
        svg.append(
                String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\"%s>%s</text>\n", x, y, style, Markup.escaped(text)));
    }
}
