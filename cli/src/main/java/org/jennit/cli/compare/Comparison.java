package org.jennit.cli.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.cli.Console;
import org.jennit.cli.option.NamedTarget;
import org.jennit.image.ColorMap;
import org.jennit.image.Heatmap;
import org.jennit.image.Interpolation;
import org.jennit.image.Picture;
import org.jennit.image.PictureTable.Cell;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Explanations of one sample side by side: rows of variants, each applied to all targets of all models.
 *
 * @param comparedModels the models with their targets
 * @param rows the variants, row by row
 * @param parameters parameters of the variants that have them
 * @param look how heatmaps are drawn
 */
record Comparison(
        List<ComparedModel> comparedModels,
        List<List<ComparisonVariant>> rows,
        List<String> parameters,
        HeatmapLook look) {
    private static final int MOST_COLUMNS = 5;
    /** How many times as wide as high a picture may be. */
    private static final int FLATTEST = 4;

    /**
     * The look of heatmaps, each on its own scale.
     *
     * @param colors the colours
     * @param level the level of the palette
     * @param percentile the percentage of pixels that the colours cover
     * @param overlay whether over the photograph
     */
    record HeatmapLook(ColorMap colors, double level, double percentile, boolean overlay) {}

    /** An explanation and the words for it. */
    private record VariantRelevance(
            ComparedModel compared, ComparisonVariant variant, NamedTarget target, Tensor relevance) {}

    private static Map<String, Object> toMap(VariantRelevance result, Optional<Tensor> previous) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", result.compared().name());
        map.put("target", result.target().name());
        map.put("attributor", result.variant().attributor());
        putIfKnown(map, "composite", result.variant().composite());
        putIfKnown(map, "parameter", result.variant().varied());
        map.put("sum", result.relevance().sum());
        previous.ifPresent(relevance -> map.put("change", change(relevance, result.relevance())));
        return map;
    }

    private static void putIfKnown(Map<String, Object> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /**
     * Explains, prints a line for each explanation, and returns the rows of the picture.
     *
     * @param facts takes each explanation as plain data
     */
    List<List<Cell>> cells(Console console, Consumer<Map<String, Object>> facts) throws IOException {
        List<List<Cell>> table = new ArrayList<>();
        List<VariantRelevance> before = List.of();
        for (List<ComparisonVariant> variants : rows) {
            List<VariantRelevance> results = results(variants);
            List<Cell> row = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                Optional<Tensor> previous =
                        i < before.size() && results.get(i).variant().varied() != null
                                ? Optional.of(before.get(i).relevance())
                                : Optional.empty();
                List<String> words = words(results.get(i), previous);
                facts.accept(toMap(results.get(i), previous));
                console.say(String.join("; ", words));
                row.add(new Cell(heatmap(results.get(i)), words));
            }
            before = results;
            table.add(row);
        }
        return withPhotographs(table);
    }

    private List<VariantRelevance> results(List<ComparisonVariant> variants) throws IOException {
        List<VariantRelevance> results = new ArrayList<>();
        for (ComparedModel compared : comparedModels) {
            for (ComparisonVariant variant : variants) {
                try (Attributor attributor = compared.attributor(variant, parameters)) {
                    for (NamedTarget target : compared.targets()) {
                        results.add(new VariantRelevance(
                                compared, variant, target, compared.relevance(attributor, target)));
                    }
                } catch (IllegalArgumentException e) {
                    throw new IOException(compared.name() + ", " + variant.label() + ": " + e.getMessage(), e);
                }
            }
        }
        return results;
    }

    private Picture heatmap(VariantRelevance result) {
        Heatmap heatmap = Heatmap.of(result.relevance())
                .colorMap(look.colors())
                .level(look.level())
                .percentile(look.percentile());
        return tall((look.overlay() ? heatmap.overlay(result.compared().view()) : heatmap).picture());
    }

    /** The band of a signal, a pixel for each of its channels, is stretched until it can be seen. */
    private static Picture tall(Picture picture) {
        int least = (picture.width() + FLATTEST - 1) / FLATTEST;
        return picture.height() >= least ? picture : picture.resize(picture.width(), least, Interpolation.NEAREST);
    }

    private List<String> words(VariantRelevance result, Optional<Tensor> previous) {
        List<String> words = new ArrayList<>();
        String varied = result.variant().varied();
        words.add(varied == null ? result.variant().label() : varied);
        if (varied != null && rows.get(0).size() > 1) {
            words.add(result.variant().label());
        }
        if (comparedModels.size() > 1) {
            words.add(result.compared().name());
        }
        if (comparedModels.size() > 1 || result.compared().targets().size() > 1) {
            words.add(result.target().name());
        }
        words.add(String.format(Locale.ROOT, "sum %.4g", result.relevance().sum()));
        if (result.relevance().absMax() == 0) {
            words.add("zero everywhere");
        }
        previous.ifPresent(relevance ->
                words.add(String.format(Locale.ROOT, "change %.3g", change(relevance, result.relevance()))));
        return words;
    }

    /** ‖now − before‖ / ‖before‖ (Euclidean). */
    static double change(Tensor before, Tensor now) {
        double[] old = before.toDoubles();
        double[] fresh = now.toDoubles();
        double difference = 0;
        double size = 0;
        for (int i = 0; i < old.length; i++) {
            difference += (fresh[i] - old[i]) * (fresh[i] - old[i]);
            size += old[i] * old[i];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / size);
    }

    /** One row is broken into lines, the photograph in front; of several, each begins with a place for photographs. */
    private List<List<Cell>> withPhotographs(List<List<Cell>> table) {
        List<Cell> photographs = comparedModels.stream()
                .map(compared -> new Cell(
                        tall(compared.view()),
                        comparedModels.size() > 1
                                ? List.of(compared.name())
                                : List.of(
                                        compared.name(),
                                        compared.targets().size() == 1
                                                ? compared.targets().get(0).name()
                                                : "")))
                .toList();
        if (table.size() == 1) {
            return lines(
                    Stream.concat(photographs.stream(), table.get(0).stream()).toList());
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < Math.max(table.size(), photographs.size()); i++) {
            List<Cell> row = new ArrayList<>(List.of(i < photographs.size() ? photographs.get(i) : Cell.EMPTY));
            row.addAll(i < table.size() ? table.get(i) : List.of());
            rows.add(row);
        }
        return rows;
    }

    private static List<List<Cell>> lines(List<Cell> cells) {
        int rows = (cells.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
        int columns = (cells.size() + rows - 1) / rows;
        List<List<Cell>> lines = new ArrayList<>();
        for (int i = 0; i < cells.size(); i += columns) {
            lines.add(cells.subList(i, Math.min(cells.size(), i + columns)));
        }
        return lines;
    }
}
