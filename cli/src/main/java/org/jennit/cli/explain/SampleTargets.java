package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jennit.cli.option.Sample;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/** What is explained of each sample of a run. */
sealed interface SampleTargets {
    /**
     * A row of a run: a picture, or one of the inputs in an array.
     *
     * @param sample the file
     * @param number its place in the run, from 0
     */
    record SampleRow(Sample sample, int number) {}

    /** The target of rows that are run together. */
    Target target(List<SampleRow> rows) throws IOException;

    /** The one class that is explained, if it is known beforehand and by itself. */
    Optional<Integer> classOf(SampleRow row);

    /** What is explained, where it is no class that is known beforehand. */
    String text();

    /** The relevance that the outputs start with, in total. */
    double relevance(SampleRow row, Tensor output) throws IOException;

    /**
     * The same sum of classes for all.
     *
     * @param weight the total weight of the classes
     * @param single the class, if it is one by itself
     */
    record CommonTarget(ClassTarget target, String text, double weight, Optional<Integer> single)
            implements SampleTargets {
        @Override
        public Target target(List<SampleRow> rows) {
            return target;
        }

        @Override
        public Optional<Integer> classOf(SampleRow row) {
            return single;
        }

        @Override
        public double relevance(SampleRow row, Tensor output) {
            return weight * positions(output);
        }
    }

    /** The class of each one's folder. */
    record FolderTargets(Map<String, Integer> classes) implements SampleTargets {
        @Override
        public Target target(List<SampleRow> rows) {
            return Target.classIndices(
                    rows.stream().mapToInt(row -> classOf(row).orElseThrow()).toArray());
        }

        @Override
        public Optional<Integer> classOf(SampleRow row) {
            return row.sample.group().map(classes::get);
        }

        @Override
        public String text() {
            return "folder";
        }

        @Override
        public double relevance(SampleRow row, Tensor output) {
            return positions(output);
        }
    }

    /** The relevance in a file: a row of it for each row of the run, or one for all. */
    record RelevanceFile(Path file) implements SampleTargets {
        @Override
        public Target target(List<SampleRow> rows) throws IOException {
            List<Tensor> relevance = new ArrayList<>();
            for (SampleRow row : rows) {
                relevance.add(of(row));
            }
            return Target.relevance(Tensor.concat(relevance));
        }

        private Tensor of(SampleRow row) throws IOException {
            try (Npy npy = Npy.open(file)) {
                long rows = npy.shape().length == 0 ? 0 : npy.shape()[0];
                if (rows > 1 && row.number >= rows) {
                    throw new IOException(
                            "%s: has the relevance of %d samples, but there are more; give one row for each, or one for all"
                                    .formatted(file, rows));
                }
                return rows <= 1 ? Npy.read(file) : npy.rows(row.number, row.number + 1L);
            }
        }

        @Override
        public Optional<Integer> classOf(SampleRow row) {
            return Optional.empty();
        }

        @Override
        public String text() {
            return Objects.toString(file.getFileName());
        }

        @Override
        public double relevance(SampleRow row, Tensor output) throws IOException {
            return of(row).sum();
        }
    }

    /** The number of places at which an output [1, K, …] or [1, …, K] has classes. */
    private static double positions(Tensor output) {
        long[] shape = output.shape();
        return shape.length < 2 ? 1 : (double) output.size() / shape[shape.length >= 4 ? 1 : shape.length - 1];
    }
}
