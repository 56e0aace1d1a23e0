package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.graph.Dimension;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.image.Labels;
import org.jennit.image.Preprocessing;
import org.jennit.image.Resize;
import org.jennit.parameter.Suggestion;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a model: its preprocessing, the labels of its classes and the names of its features, if known.
 *
 * @param preprocessing turns pictures into its input
 * @param labels its classes
 * @param features the columns of tables that it takes, in its order; empty where unknown
 */
public record ModelMetadata(Optional<Preprocessing> preprocessing, Optional<Labels> labels, List<String> features) {
    private static final String FEATURES = "features";
    private static final String LABELS = "labels";

    /** The most bytes of a file that is read because it lies beside a model. */
    private static final long LARGEST = 1L << 24;

    /**
     * Finds the metadata of a model: by default a JSON file next to it, with its name.
     *
     * @param model the model's file
     * @param told a preset or a JSON or YAML file; null for the file next to the model
     * @param labelsFile a labels file; null for the one that the preprocessing names
     */
    static ModelMetadata of(Path model, @Nullable String told, @Nullable Path labelsFile) throws IOException {
        Path beside = fileBeside(model);
        Path file = told == null ? beside : Path.of(told);
        if (told != null && isPreset(told)) {
            Preprocessing preset = Preprocessing.preset(told);
            return new ModelMetadata(Optional.of(preset), labels(preset.labels(), file, false, labelsFile), List.of());
        }
        if (Files.exists(file)) {
            if (told == null) {
                requireBeside(file, model, "--preprocess");
            }
            return read(file, told == null, labelsFile);
        }
        if (told == null) {
            return new ModelMetadata(Optional.empty(), labels(null, file, true, labelsFile), List.of());
        }
        if (StructuredText.isNamedSo(file)) {
            throw new UsageException(file + ": no such file; --preprocess takes a JSON or YAML file, or one of "
                    + String.join(", ", Preprocessing.presets()));
        }
        throw new UsageException(
                "unknown preprocessing '" + told + "'" + Suggestion.nearest(told, Preprocessing.presets()));
    }

    private static ModelMetadata read(Path file, boolean unasked, @Nullable Path labelsFile) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>(StructuredText.readMap(file));
        List<String> features = features(map.remove(FEATURES), file);
        try {
            Preprocessing preprocessing = Preprocessing.fromMap(map, file.toString());
            // A model of tables has features and labels, which tell nothing of pictures.
            boolean ofTables = !features.isEmpty() && Set.of(LABELS).containsAll(map.keySet());
            return new ModelMetadata(
                    ofTables ? Optional.empty() : Optional.of(preprocessing),
                    labels(preprocessing.labels(), file, unasked, labelsFile),
                    features);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<String> features(@Nullable Object written, Path file) throws IOException {
        if (written == null) {
            return List.of();
        }
        if (!(written instanceof List<?> names)
                || names.isEmpty()
                || !names.stream().allMatch(String.class::isInstance)) {
            throw new IOException(
                    file + ": 'features' must be a list of the columns' names, in the model's order; it is " + written);
        }
        return names.stream().map(String.class::cast).toList();
    }

    /** Warns where there are more or fewer names than the model has classes, for then classes may have wrong names. */
    public void warnOfLabels(Model model, Console console) {
        Value output = model.outputs().values().iterator().next();
        if (labels.isEmpty() || !output.shape().isRanked() || output.shape().rank() != 2) {
            return;
        }
        int names = labels.get().size();
        Dimension classes = output.shape().dimension(1);
        if (classes.isKnown() && !classes.is(names)) {
            console.warn(
                    "there are %d labels, but the model has %s classes, so names may be wrong; choose another file with --labels"
                            .formatted(names, classes));
        }
    }

    /** The same, with pictures of the size that a model takes, where its file says that and the preprocessing has another. */
    ModelMetadata sizedFor(Model model) {
        return new ModelMetadata(preprocessing.map(some -> sizedFor(model, some)), labels, features);
    }

    private static Preprocessing sizedFor(Model model, Preprocessing preprocessing) {
        Shape shape = model.inputs().get(0).shape();
        int row = preprocessing.layout() == Preprocessing.Layout.NCHW ? 2 : 1;
        if (model.inputs().size() > 1 || !shape.isRanked() || shape.rank() != 4) {
            return preprocessing;
        }
        Dimension height = shape.dimension(row);
        Dimension width = shape.dimension(row + 1);
        if (!isSide(height) || !isSide(width)) {
            return preprocessing;
        }
        Preprocessing.Size size = new Preprocessing.Size((int) height.value(), (int) width.value());
        return preprocessing.size().filter(size::equals).isPresent() ? preprocessing : preprocessing.sized(size);
    }

    private static boolean isSide(Dimension side) {
        return side.isKnown() && side.value() >= 1 && side.value() <= Resize.MOST_PIXELS;
    }

    /** The JSON file that belongs to a model. */
    public static Path fileBeside(Path model) {
        return model.resolveSibling(stem(model) + ".json");
    }

    static boolean isPreset(String name) {
        return Preprocessing.presets().contains(name) && !Files.exists(Path.of(name));
    }

    private static Optional<Labels> labels(@Nullable String named, Path file, boolean unasked, @Nullable Path told)
            throws IOException {
        if (told != null) {
            return Optional.of(Labels.read(told));
        }
        if (named == null) {
            return Optional.empty();
        }
        Path labels = file.resolveSibling(named);
        if (unasked && Files.exists(labels)) {
            requireBeside(labels, file, "--labels");
        }
        return Optional.of(Labels.read(labels));
    }

    /** Refuses a file that is read unasked, because of where a model lies, but leads out of that folder. */
    private static void requireBeside(Path file, Path neighbour, String option) throws IOException {
        Path folder = neighbour.toAbsolutePath().getParent();
        Path real = file.toRealPath();
        if (folder == null || !real.startsWith(folder.toRealPath())) {
            throw new IOException(
                    "%s: leads out of the model's folder, to %s, so it is not read unasked; name it with %s"
                            .formatted(file, real, option));
        }
        if (!Files.isRegularFile(real) || Files.size(real) > LARGEST) {
            throw new IOException("%s: is no file of at most %d bytes, so it is not read unasked; name another with %s"
                    .formatted(file, LARGEST, option));
        }
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
