package org.jennit.cli.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.dataset.ArrayInput;
import org.jennit.dataset.Sample;
import org.jennit.graph.Value;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.image.SignalPlot;
import org.jennit.image.Slices;
import org.jennit.parameter.Limits;
import org.jennit.tensor.Tensor;

/** Makes entries of files, and numbers them. */
final class ReportEntries {
    private final ModelMetadata metadata;
    private final ReportRequest request;
    private final Precision precision;
    private final List<String> tokens;
    private final Limits limits;
    private final List<ReportEntry> made = new ArrayList<>();

    /**
     * Starts with none.
     *
     * @param metadata the metadata of the model
     * @param request the targets of each sample
     * @param precision how exactly relevance is kept
     * @param tokens the text that arrays encode, empty if they encode none
     * @param limits how much work a picture may cause
     */
    ReportEntries(
            ModelMetadata metadata, ReportRequest request, Precision precision, List<String> tokens, Limits limits) {
        this.limits = limits;
        this.metadata = metadata;
        this.request = request;
        this.precision = precision;
        this.tokens = List.copyOf(tokens);
    }

    /** All that were made. */
    List<ReportEntry> made() {
        return List.copyOf(made);
    }

    /**
     * Explains the samples of a file: a picture is one, an array has one in each row.
     *
     * @throws IOException naming the file, if it cannot be read or explained
     */
    void add(Sample sample) throws IOException {
        try {
            if (sample.isTensor()) {
                addArray(sample);
            } else {
                addPicture(sample);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(sample.file() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Explains a sample of several inputs; each that has relevance is shown by itself.
     *
     * @throws UsageException if the arrays do not fit the model, or are of several samples
     */
    void add(Map<String, Tensor> inputs) {
        try {
            addEach(inputs);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private void addEach(Map<String, Tensor> inputs) {
        if (request.hasSamples()
                && inputs.values().stream().anyMatch(input -> input.rank() > 0 && input.shape()[0] != 1)) {
            throw new UsageException(
                    "a report takes one sample for each input, the first axis 1; 'jennit explain' takes more");
        }
        request.model().inputs().stream()
                .filter(input -> input.element().isFloating())
                .map(Value::name)
                .filter(inputs::containsKey)
                .forEach(name -> {
                    Tensor shown = Objects.requireNonNull(inputs.get(name));
                    made.add(
                            ReportEntry.of(made.size() + 1, name, view(shown), request.about(inputs, name), precision));
                });
    }

    private void addPicture(Sample sample) throws IOException {
        Picture picture = Picture.read(sample.file(), limits);
        Preprocessing preprocessing = metadata.preprocessing().orElseThrow();
        Tensor input = preprocessing.apply(picture);
        Slices slices = Slices.of(input, preprocessing.layout());
        add(sample.file().toString(), new PictureView(slices, preprocessing.view(picture)), input);
    }

    private void addArray(Sample sample) throws IOException {
        Tensor array = sample.array();
        int rows = (int) array.shape()[0];
        for (int row = 0; row < rows; row++) {
            Tensor input = ArrayInput.of(request.model().inputs().get(0), array.slice(row, row + 1));
            add(sample.file() + (rows > 1 ? " [" + row + "]" : ""), view(input), input);
        }
    }

    private void add(String name, EntryView view, Tensor input) {
        String only = request.model().inputs().get(0).name();
        made.add(ReportEntry.of(made.size() + 1, name, view, request.about(Map.of(only, input), only), precision));
    }

    /**
     * Tokens where there are some, by their numbers where no text is given; a signal where that has lines enough, otherwise
     * a picture.
     */
    private EntryView view(Tensor input) {
        long[] shape = input.shape();
        if (!tokens.isEmpty()) {
            return new TokenView(tokens);
        }
        if (shape.length == 2 && !input.type().isFloating()) {
            return new TokenView(Arrays.stream(input.toDoubles())
                    .mapToObj(id -> Long.toString((long) id))
                    .toList());
        }
        if (shape.length == 2 || (shape.length == 3 && shape[1] <= SignalPlot.MOST_CHANNELS)) {
            return SignalView.of(input);
        }
        Preprocessing.Layout layout =
                metadata.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW);
        Tensor picture = Slices.asPicture(input);
        Slices slices = Slices.of(picture, layout);
        return new PictureView(slices, slices.picture(picture));
    }
}
