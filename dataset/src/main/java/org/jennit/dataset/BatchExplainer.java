package org.jennit.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.program.NativeMemoryException;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Explains batches of samples; those of a batch run together as far as their inputs have the same shape. The numbers of a
 * sample depend on its batch only, not on the samples before it.
 */
final class BatchExplainer {
    private static final System.Logger LOG = System.getLogger("org.jennit");

    private final Attributor attributor;
    private final SampleTargets targets;
    private int rows;
    private long busyNanos;
    private int most = Integer.MAX_VALUE;

    /**
     * Starts or resumes a run.
     *
     * @param rows the rows that were explained before
     */
    BatchExplainer(Attributor attributor, SampleTargets targets, int rows) {
        this.attributor = attributor;
        this.targets = targets;
        this.rows = rows;
    }

    /** Explains a batch; the results are in its order. */
    List<ExplainedSample> explain(List<LoadedSample> batch) {
        Map<Object, List<LoadedSample.ModelInput>> groups = new LinkedHashMap<>();
        Map<Sample, Integer> first = new HashMap<>();
        Map<Sample, ExplainedSample> explained = new HashMap<>();
        for (LoadedSample loaded : batch) {
            first.put(loaded.sample(), rows);
            if (loaded instanceof LoadedSample.ModelInput input) {
                groups.computeIfAbsent(kind(input), key -> new ArrayList<>()).add(input);
                rows += rows(input);
            } else if (loaded instanceof FailedSample failure) {
                explained.put(failure.sample(), failure);
                rows++;
            }
        }
        groups.values().forEach(group -> explainParts(group, first, explained));
        return batch.stream().map(loaded -> explained.get(loaded.sample())).toList();
    }

    /** What is equal for inputs that may be run together: their shape, or the file itself where it holds no samples. */
    private Object kind(LoadedSample.ModelInput input) {
        if (!attributor.hasSamples()) {
            return input.sample();
        }
        long[] shape = input.tensor().shape();
        shape[0] = 1;
        return Shape.of(shape);
    }

    /** Numbers of the type that the model takes: pictures as bytes where it wants them, arrays as {@link ArrayInput} says. */
    private Tensor tensor(LoadedSample.ModelInput input) {
        Value declared = attributor.model().inputs().get(0);
        boolean rounded = input.view().isPresent() && !declared.element().isFloating();
        return ArrayInput.of(declared, rounded ? input.tensor().map(Math::rint) : input.tensor());
    }

    private int rows(LoadedSample.ModelInput input) {
        return attributor.hasSamples() ? (int) input.tensor().shape()[0] : 1;
    }

    /** Explains a group as far at once as memory has been found to allow. */
    private void explainParts(
            List<LoadedSample.ModelInput> group, Map<Sample, Integer> first, Map<Sample, ExplainedSample> explained) {
        int from = 0;
        while (from < group.size()) {
            int to = Math.min(group.size(), from + Math.min(most, group.size()));
            try {
                explain(group.subList(from, to), first, explained);
                from = to;
            } catch (NativeMemoryException e) {
                if (to - from == 1) {
                    throw e;
                }
                most = (to - from) / 2;
                LOG.log(
                        Level.WARNING,
                        "too little memory for {0} files at once; from here on it is {1}",
                        to - from,
                        most);
            }
        }
    }

    private void explain(
            List<LoadedSample.ModelInput> group, Map<Sample, Integer> first, Map<Sample, ExplainedSample> explained) {
        List<SampleRow> rowsOfRun = new ArrayList<>();
        for (LoadedSample.ModelInput input : group) {
            int number = first.getOrDefault(input.sample(), 0);
            IntStream.range(0, rows(input)).forEach(i -> rowsOfRun.add(new SampleRow(input.sample(), number + i)));
        }
        try {
            Tensor joined = Tensor.concat(group.stream().map(this::tensor).toList());
            Target target = targets.target(rowsOfRun);
            Attribution attribution = timed(() -> attributor.attribute(joined, target));
            String name = attributor.model().inputs().get(0).name();
            Attribution raising = timed(() -> attributor.raising(attribution, Map.of(name, joined), target));
            int from = 0;
            for (LoadedSample.ModelInput input : group) {
                int to = from + rows(input);
                int number = first.getOrDefault(input.sample(), 0);
                boolean alone = group.size() == 1;
                Attribution own = alone ? attribution : attribution.samples(from, to);
                Attribution shown = alone ? raising : raising.samples(from, to);
                explained.put(
                        input.sample(),
                        new ExplainedSample.SampleAttribution(
                                input.sample(), own, shown, targets, rows(input), number, input.view()));
                from = to;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            // all pictures become inputs of the same kind, so what is wrong with one is wrong with all
            Sample sample = group.get(0).sample();
            String asked = targets instanceof SampleTargets.RelevanceFile given
                    ? " with the output relevance in " + given.file()
                    : "";
            IOException reason = new IOException(sample.file() + asked + ": " + e.getMessage(), e);
            if (!sample.isTensor()) {
                throw new UncheckedIOException(reason);
            }
            explained.put(sample, new FailedSample(sample, reason));
        }
    }

    private Attribution timed(Supplier<Attribution> pass) {
        long start = System.nanoTime();
        try {
            return pass.get();
        } finally {
            busyNanos += System.nanoTime() - start;
        }
    }

    /** How long the runtime has computed, in nanoseconds. */
    long busyNanos() {
        return busyNanos;
    }
}
