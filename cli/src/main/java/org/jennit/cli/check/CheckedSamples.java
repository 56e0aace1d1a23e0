package org.jennit.cli.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jennit.Model;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedTarget;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.ClassScores.Score;
import org.jennit.dataset.Sample;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.quality.Fill;
import org.jennit.table.Table;
import org.jennit.table.TableColumns;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the samples of a check.
 *
 * @param model the model that is explained
 * @param output the output that is
 * @param metadata the model's metadata
 * @param outputs which output, and where its classes are
 * @param target what is explained as people write it
 * @param settings how samples are hidden
 */
record CheckedSamples(
        Model model,
        String output,
        ModelMetadata metadata,
        OutputChoice outputs,
        String target,
        CheckSettings settings) {
    private static final int PATCHES = 28;

    /** The first samples of pictures and arrays, of which each row is one. */
    List<CheckedSample> of(List<Sample> files, int most) throws IOException {
        List<CheckedSample> samples = new ArrayList<>();
        for (Sample file : files) {
            try {
                List<Tensor> inputs = inputs(file);
                for (int row = 0; row < inputs.size() && samples.size() < most; row++) {
                    String name = inputs.size() == 1 ? String.valueOf(file.file()) : file.file() + " row " + (row + 1);
                    samples.add(sample(name, inputs.get(row), fills(inputs.get(row))));
                }
            } catch (IllegalArgumentException e) {
                throw new IOException(file.file() + ": " + e.getMessage(), e);
            }
        }
        return List.copyOf(samples);
    }

    private List<Tensor> inputs(Sample file) throws IOException {
        if (!file.isTensor()) {
            Preprocessing preprocessing = metadata.preprocessing().orElseThrow();
            return List.of(preprocessing.apply(Picture.read(file.file())));
        }
        Tensor array = file.array();
        List<Tensor> rows = new ArrayList<>();
        for (long row = 0; row < array.shape()[0]; row++) {
            rows.add(array.slice(row, row + 1));
        }
        return rows;
    }

    private Map<String, Fill> fills(Tensor input) {
        boolean ofTable = input.rank() < 3;
        Map<String, Fill> fills = new LinkedHashMap<>();
        for (String name : settings.fills(ofTable)) {
            try {
                fills.put(name, Fill.named(name));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--fill: " + e.getMessage(), e);
            }
        }
        return fills;
    }

    /** The first rows of a table; what is hidden takes the mean of its column, or what another row has there. */
    List<CheckedSample> of(Table table, List<String> features, int most) throws IOException {
        if (model.inputs().size() != 1) {
            throw new UsageException("tables are checked for models of one input; this one has several");
        }
        Tensor rows;
        try {
            rows = TableColumns.of(model.inputs(), table, features)
                    .tensors(table)
                    .values()
                    .iterator()
                    .next();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        int count = (int) rows.shape()[0];
        Tensor means = rows.meanOver(0).reshape(1, rows.shape()[1]);
        SplittableRandom random = new SplittableRandom(settings.seed());
        List<CheckedSample> samples = new ArrayList<>();
        for (int row = 0; row < Math.min(most, count); row++) {
            int other = count == 1 ? 0 : (row + 1 + random.nextInt(count - 1)) % count;
            Map<String, Fill> all = Map.of(
                    "mean",
                    Fill.sample(means),
                    "noise",
                    Fill.sample(rows.slice(other, other + 1)),
                    "zero",
                    Fill.number(0));
            Map<String, Fill> fills = new LinkedHashMap<>();
            for (String name : settings.fills(true)) {
                Fill fill = all.get(name);
                if (fill == null) {
                    throw new UsageException(
                            "--fill: the columns of a table have no '%s'; choose mean, noise or zero".formatted(name));
                }
                fills.put(name, fill);
            }
            samples.add(sample("%s row %d".formatted(table.file(), row + 1), rows.slice(row, row + 1), fills));
        }
        return List.copyOf(samples);
    }

    private CheckedSample sample(String name, Tensor input, Map<String, Fill> fills) {
        Tensor predicted = Objects.requireNonNull(
                model.predict(Map.of(model.inputs().get(0).name(), input)).get(output));
        NamedTarget named = named(predicted);
        return new CheckedSample(
                name,
                input,
                named.target(outputs::along),
                named.name(),
                other(named, predicted),
                metadata.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW),
                extent(input),
                fills);
    }

    private NamedTarget named(Tensor predicted) {
        if (!target.strip().equals(TargetExpression.TOP)) {
            return new TargetExpression(metadata.labels()).named(target);
        }
        List<Score> top = new ClassScores(model, output, metadata.labels()).top(predicted, 1);
        return top.isEmpty() ? NamedTarget.highest() : NamedTarget.of(top.get(0));
    }

    private OptionalInt other(NamedTarget named, Tensor predicted) {
        int classes = predicted.size();
        if (named.single().isEmpty() || predicted.rank() != 2 || classes < 2) {
            return OptionalInt.empty();
        }
        int shift = 1 + new SplittableRandom(settings.seed()).nextInt(classes - 1);
        return OptionalInt.of((named.single().get() + shift) % classes);
    }

    private int extent(Tensor input) {
        @Nullable Integer told = settings.patch();
        if (told != null) {
            return told;
        }
        boolean channelsLast = metadata.preprocessing()
                .filter(known -> known.layout() == Preprocessing.Layout.NHWC)
                .isPresent();
        long[] shape = input.shape();
        long[] spatial = input.rank() < 3
                ? new long[] {1}
                : channelsLast
                        ? Arrays.copyOfRange(shape, 1, shape.length - 1)
                        : Arrays.copyOfRange(shape, 2, shape.length);
        long longest = Arrays.stream(spatial).max().orElse(1);
        return (int) Math.max(1, longest / PATCHES);
    }
}
