package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.Attribution;
import org.jennit.Attributor;
import org.jennit.ClassTarget;
import org.jennit.Npy;
import org.jennit.Target;
import org.jennit.Tensor;
import org.jennit.cli.Console;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.Scores;
import org.jennit.cli.option.Vision;
import org.jennit.image.ColorMap;
import org.jennit.image.Heatmap;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;

/** The explanation of samples: reads them, runs them in batches, prints what the model says, and writes the results. */
final class Explanation {
    private final Attributor attributor;
    private final Request request;
    private final Vision vision;
    private final Scores scores;
    private final Console console;
    private final List<Path> failed = new ArrayList<>();
    private int explained;

    /**
     * What is asked for.
     *
     * @param target what is explained, empty for the top class
     * @param outputRelevance a file in place of the target
     * @param folder where results go
     * @param overlay whether heatmaps over the photographs are wanted too
     * @param colors the colours of heatmaps
     * @param level the level of the palette
     * @param batchSize how many pictures are run at once
     */
    record Request(
            Optional<ClassTarget> target,
            Optional<Path> outputRelevance,
            Path folder,
            boolean overlay,
            ColorMap colors,
            double level,
            int batchSize) {}

    /** A picture, and the input that it became. */
    private record Photo(Sample sample, Picture view, Tensor input) {}

    Explanation(Attributor attributor, Request request, Vision vision, Scores scores, Console console) {
        this.attributor = attributor;
        this.request = request;
        this.vision = vision;
        this.scores = scores;
        this.console = console;
    }

    /** Explains all samples; false if some could not be read, which are reported and left out. */
    boolean run(List<Sample> samples) throws IOException {
        List<Photo> batch = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.isTensor()) {
                explain(batch);
                explainTensor(sample);
                continue;
            }
            Optional<Photo> photo = photo(sample);
            if (photo.isEmpty()) {
                continue;
            }
            boolean full = batch.size() == request.batchSize
                    || (!batch.isEmpty()
                            && !Arrays.equals(
                                    batch.get(0).input.shape(),
                                    photo.get().input.shape()));
            if (full) {
                explain(batch);
            }
            batch.add(photo.get());
        }
        explain(batch);
        if (!failed.isEmpty() && samples.size() > 1) {
            console.warn("%d of %d files could not be explained".formatted(failed.size(), samples.size()));
        }
        return failed.isEmpty();
    }

    private Preprocessing preprocessing() {
        return vision.preprocessing().orElseThrow();
    }

    private Optional<Photo> photo(Sample sample) {
        try {
            Picture picture = Picture.read(sample.file());
            Preprocessing preprocessing = preprocessing();
            return Optional.of(new Photo(sample, preprocessing.view(picture), preprocessing.apply(picture)));
        } catch (IOException e) {
            fail(sample, e);
        } catch (IllegalArgumentException e) {
            fail(sample, new IOException(sample.file() + ": " + e.getMessage(), e));
        }
        return Optional.empty();
    }

    private void fail(Sample sample, Exception failure) {
        console.failure(failure);
        failed.add(sample.file());
    }

    private void explain(List<Photo> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        Tensor input = Tensor.concat(batch.stream().map(Photo::input).toList());
        Attribution attribution = attribute(input, batch.size(), batch.get(0).sample);
        for (int i = 0; i < batch.size(); i++) {
            Photo photo = batch.get(i);
            print(photo.sample, attribution, i);
            Heatmap heatmap = Heatmap.of(
                            attribution.relevance().slice(i, i + 1),
                            preprocessing().layout())
                    .colorMap(request.colors)
                    .level(request.level);
            Path file = place(photo.sample, ".heatmap.png");
            heatmap.save(file);
            console.say("  heatmap: " + file);
            if (request.overlay) {
                Path over = place(photo.sample, ".overlay.png");
                heatmap.overlay(photo.view).save(over);
                console.say("  overlay: " + over);
            }
            writeInner(photo.sample, attribution, i, i + 1);
        }
        explained += batch.size();
        batch.clear();
    }

    private void explainTensor(Sample sample) throws IOException {
        Tensor input;
        try {
            input = Npy.read(sample.file());
        } catch (IOException e) {
            fail(sample, e);
            return;
        }
        if (input.rank() == 0) {
            fail(sample, new IOException(sample.file() + ": holds a single number; the first axis is the batch"));
            return;
        }
        int rows = (int) input.shape()[0];
        Attribution attribution = attribute(input, rows, sample);
        for (int i = 0; i < rows; i++) {
            print(sample, attribution, i);
        }
        Path relevance = place(sample, ".relevance.npy");
        Path output = place(sample, ".output.npy");
        Npy.write(attribution.relevance(), relevance);
        Npy.write(attribution.output(), output);
        console.say("  relevance: " + relevance);
        console.say("  output: " + output);
        writeInner(sample, attribution, 0, rows);
        explained += rows;
    }

    private Attribution attribute(Tensor input, int samples, Sample first) throws IOException {
        try {
            return attributor.attribute(input, target(samples));
        } catch (IllegalArgumentException e) {
            String asked = request.outputRelevance
                    .map(file -> " with --output-relevance " + file)
                    .orElse("");
            throw new IOException(first.file() + asked + ": " + e.getMessage(), e);
        }
    }

    /** A file with one row serves for all samples; otherwise it has one for each, in their order. */
    private Target target(int samples) throws IOException {
        if (request.outputRelevance.isEmpty()) {
            return request.target.isPresent() ? request.target.get() : Target.top();
        }
        Path file = request.outputRelevance.get();
        Tensor relevance = Npy.read(file);
        long rows = relevance.rank() == 0 ? 0 : relevance.shape()[0];
        if (rows == 1) {
            return Target.relevance(Tensor.concat(Collections.nCopies(samples, relevance)));
        }
        if (rows < explained + samples) {
            throw new IOException(
                    "%s: has the relevance of %d samples, but there are more; give one row for each, or one for all"
                            .formatted(file, rows));
        }
        return Target.relevance(relevance.slice(explained, explained + samples));
    }

    private void print(Sample sample, Attribution attribution, int row) {
        Tensor output = attribution.output();
        boolean several = sample.isTensor() && output.shape()[0] > 1;
        console.say(sample.file() + (several ? " [" + row + "]" : "") + ": " + attribution.explained());
        if (output.rank() > 0) {
            scores.lines(output.slice(row, row + 1)).forEach(console::say);
        }
        attribution.ledger().ifPresent(ledger -> LedgerTable.lines(ledger, row).forEach(console::result));
    }

    private void writeInner(Sample sample, Attribution attribution, int from, int to) throws IOException {
        for (Map.Entry<String, Tensor> inner : attribution.inner().entrySet()) {
            writeInner(sample, "relevance", inner, ".npy", from, to);
        }
        for (Map.Entry<String, Tensor> inner : attribution.activations().entrySet()) {
            writeInner(sample, "activation", inner, ".activation.npy", from, to);
        }
    }

    private void writeInner(
            Sample sample, String what, Map.Entry<String, Tensor> inner, String ending, int from, int to)
            throws IOException {
        Path file = place(sample, "." + inner.getKey().replaceAll("[/\\\\:]", "_") + ending);
        Npy.write(inner.getValue().slice(from, to), file);
        console.say("  " + what + " at " + inner.getKey() + ": " + file);
    }

    private Path place(Sample sample, String ending) throws IOException {
        Path file = request.folder.resolve(sample.name() + ending);
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return file;
    }
}
