package org.jennit.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.composite.Composites;
import org.jennit.language.TextAttributor;
import org.jennit.language.TextModel;
import org.jennit.language.TokenizedText;
import org.jspecify.annotations.Nullable;

/**
 * Whether the tokens that an explanation of a similarity calls relevant are those that it rests on: they are removed from
 * the first sentence of each pair one by one, the most relevant first, and the similarity is computed again. The lower the
 * mean of the similarities on the way (the area under the curve), the better the order.
 *
 * <pre>SimilarityStudy FOLDER [CURVES.svg]   the folder of a sentence embedding model: model.onnx and tokenizer.json</pre>
 */
public final class SimilarityStudy {
    private static final int RANDOM_ORDERS = 10;
    private static final int RESAMPLINGS = 10_000;
    private static final int GRID = 11;
    private static final String RANDOM = "random";

    private final TextModel model;
    private final TextAttributor scorer;
    private final Random random = new Random(1);

    private SimilarityStudy(TextModel model, TextAttributor scorer) {
        this.model = model;
        this.scorer = scorer;
    }

    /** Runs the study and prints its table. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        try (TextModel model = TextModel.load(folder.resolve("model.onnx"));
                TextAttributor scorer = TextAttributor.of(model)) {
            new SimilarityStudy(model, scorer).run(arguments.length > 1 ? Path.of(arguments[1]) : null);
        }
    }

    private static List<String[]> pairs() throws IOException {
        try (InputStream in = SimilarityStudy.class.getResourceAsStream("sentence-pairs.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", 2))
                    .toList();
        }
    }

    private void run(@Nullable Path curvesFile) throws IOException {
        List<String[]> pairs = pairs();
        Map<String, double[]> areas = new LinkedHashMap<>();
        Map<String, double[]> curves = new LinkedHashMap<>();
        double largest = 0;
        double total = 0;
        try (TextAttributor conservative = by(builder().composite(Composites.named("cp_lrp", Map.of())));
                TextAttributor product = by(builder().method(new InputTimesGradient()));
                TextAttributor gradient = by(builder())) {
            Map<String, TextAttributor> methods = new LinkedHashMap<>();
            methods.put("attn_lrp", scorer);
            methods.put("cp_lrp", conservative);
            methods.put("input × gradient", product);
            methods.put("gradient", gradient);
            for (int pair = 0; pair < pairs.size(); pair++) {
                TokenizedText a = model.encode(pairs.get(pair)[0]);
                TokenizedText b = model.encode(pairs.get(pair)[1]);
                double[] other = scorer.sentence(b);
                for (Map.Entry<String, TextAttributor> method : methods.entrySet()) {
                    List<Double> relevance =
                            method.getValue().explainSimilarity(a, b).relevance();
                    if (method.getValue() == scorer) {
                        double similarity = cosine(scorer.sentence(a), other);
                        largest = Math.max(
                                largest,
                                relevance.stream().mapToDouble(Math::abs).max().orElse(0) / similarity);
                        total += relevance.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .sum()
                                / similarity
                                / pairs.size();
                    }
                    List<Integer> order = order(a, Comparator.comparing((Integer i) -> -relevance.get(i)));
                    add(areas, curves, method.getKey(), pair, pairs.size(), curve(a, order, other));
                }
                double[] mean = new double[GRID];
                for (int draw = 0; draw < RANDOM_ORDERS; draw++) {
                    double[] place = random.doubles(a.size()).toArray();
                    double[] curve = curve(a, order(a, Comparator.comparing((Integer i) -> place[i])), other);
                    Arrays.setAll(mean, i -> mean[i] + curve[i] / RANDOM_ORDERS);
                }
                add(areas, curves, RANDOM, pair, pairs.size(), mean);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "largest relevance of a token: %.2f of the similarity; sum of all: %.2f%n",
                largest,
                total);
        print(areas);
        if (curvesFile != null) {
            Files.writeString(curvesFile, drawn(curves));
        }
    }

    private AttributorBuilder builder() {
        return Attributor.builder(model.model());
    }

    private TextAttributor by(AttributorBuilder builder) {
        return TextAttributor.of(model, builder);
    }

    private static List<Integer> order(TokenizedText text, Comparator<Integer> first) {
        return IntStream.range(0, text.size())
                .filter(i -> !text.tokens().get(i).special())
                .boxed()
                .sorted(first)
                .toList();
    }

    /** The similarity with none, a tenth, … and all but one of the tokens removed, between these by interpolation. */
    private double[] curve(TokenizedText text, List<Integer> order, double[] other) {
        double[] similarities = new double[order.size()];
        for (int removed = 0; removed < similarities.length; removed++) {
            List<Integer> gone = order.subList(0, removed);
            TokenizedText rest = new TokenizedText(
                    text.text(),
                    text.pair(),
                    IntStream.range(0, text.size())
                            .filter(i -> !gone.contains(i))
                            .mapToObj(text.tokens()::get)
                            .toList());
            similarities[removed] = cosine(scorer.sentence(rest), other);
        }
        double[] curve = new double[GRID];
        for (int i = 0; i < GRID; i++) {
            double place = (double) i / (GRID - 1) * (similarities.length - 1);
            int before = (int) Math.min(place, similarities.length - 2);
            curve[i] = similarities[before] + (place - before) * (similarities[before + 1] - similarities[before]);
        }
        return curve;
    }

    private static void add(
            Map<String, double[]> areas,
            Map<String, double[]> curves,
            String name,
            int pair,
            int pairs,
            double[] curve) {
        areas.computeIfAbsent(name, key -> new double[pairs])[pair] =
                Arrays.stream(curve).average().orElse(0);
        double[] mean = curves.computeIfAbsent(name, key -> new double[GRID]);
        Arrays.setAll(mean, i -> mean[i] + curve[i] / pairs);
    }

    private void print(Map<String, double[]> areas) {
        double[] chance = Objects.requireNonNull(areas.get(RANDOM));
        double[] best = Objects.requireNonNull(areas.get("attn_lrp"));
        System.out.println("| order | mean similarity | less random | attn_lrp less this |");
        System.out.println("|---|---|---|---|");
        areas.forEach((name, area) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %s | %s |%n",
                name,
                Arrays.stream(area).average().orElse(0),
                name.equals(RANDOM) ? "" : interval(area, chance),
                name.equals("attn_lrp") ? "" : interval(best, area)));
    }

    /** The mean difference of two orders over the pairs, and the interval that 95 % of resampled pairs give. */
    private String interval(double[] a, double[] b) {
        double[] means = new double[RESAMPLINGS];
        Arrays.setAll(
                means,
                draw -> IntStream.generate(() -> random.nextInt(a.length))
                        .limit(a.length)
                        .mapToDouble(i -> a[i] - b[i])
                        .average()
                        .orElse(0));
        Arrays.sort(means);
        double mean = IntStream.range(0, a.length)
                .mapToDouble(i -> a[i] - b[i])
                .average()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "%.3f (%.3f to %.3f)",
                mean,
                means[(int) (0.025 * RESAMPLINGS)],
                means[(int) (0.975 * RESAMPLINGS)]);
    }

    /** The mean curves as a drawing: the similarity by the share of tokens removed. */
    private static String drawn(Map<String, double[]> curves) {
        List<String> colors = List.of("#d00000", "#e08000", "#0055a4", "#6a4fa3", "#6a6e75");
        StringBuilder svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 560 300\" font-family=\"sans-serif\" font-size=\"12\">\n"
                        + "<rect width=\"560\" height=\"300\" fill=\"white\"/>\n"
                        + "<path d=\"M50 20V260H400\" fill=\"none\" stroke=\"#1c1d20\"/>\n"
                        + "<text x=\"120\" y=\"290\">share of the tokens removed, most relevant first</text>\n"
                        + "<text x=\"50\" y=\"275\">0</text><text x=\"393\" y=\"275\">1</text>\n"
                        + "<text x=\"20\" y=\"264\">0</text><text x=\"20\" y=\"24\">0.8</text>\n"
                        + "<text x=\"56\" y=\"14\">cosine similarity</text>\n");
        int line = 0;
        for (Map.Entry<String, double[]> curve : curves.entrySet()) {
            String color = colors.get(line % colors.size());
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < GRID; i++) {
                points.append(String.format(
                        Locale.ROOT, "%.1f,%.1f ", 50 + 350.0 * i / (GRID - 1), 260 - 300 * curve.getValue()[i]));
            }
            int y = 40 + 20 * line++;
            svg.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                            .formatted(points.toString().strip(), color))
                    .append(
                            "<path d=\"M420 %dh24\" stroke=\"%s\" stroke-width=\"2\"/><text x=\"450\" y=\"%d\">%s</text>%n"
                                    .formatted(y - 4, color, y, curve.getKey()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static double cosine(double[] a, double[] b) {
        double dot = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            ofA += a[i] * a[i];
            ofB += b[i] * b[i];
        }
        return dot / Math.sqrt(ofA * ofB);
    }
}
