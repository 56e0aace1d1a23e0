package org.jennit.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/** The targets of a run: what is explained of each of its rows. */
public interface SampleTargets {
    /** The text of the top class as a target. */
    String TOP = "top";

    /** The class with the highest output, of each row its own. */
    static SampleTargets top() {
        return new CommonTarget(Target.top(), TOP, Optional.empty());
    }

    /** The same class for all rows. */
    static SampleTargets ofClass(int index) {
        return new CommonTarget(Target.classIndex(index), Integer.toString(index), Optional.of(index));
    }

    /** The target of rows that are run together. */
    Target target(List<SampleRow> rows) throws IOException;

    /** The class that is explained, if it is a single one and known beforehand. */
    default Optional<Integer> classOf(SampleRow row) {
        return Optional.empty();
    }

    /** What is explained, where it is not a class that is known beforehand. */
    String text();

    /**
     * The same sum of classes for all rows.
     *
     * @param text the sum as people write it
     * @param single the class, if it is one by itself
     */
    record CommonTarget(ClassTarget target, String text, Optional<Integer> single) implements SampleTargets {
        @Override
        public Target target(List<SampleRow> rows) {
            return target;
        }

        @Override
        public Optional<Integer> classOf(SampleRow row) {
            return single;
        }
    }

    /**
     * For each row the class that its folder is named after.
     *
     * @param classes the classes by the name of their folder
     * @param along puts the classes along an axis of the output
     */
    record FolderTargets(Map<String, Integer> classes, UnaryOperator<ClassTarget> along) implements SampleTargets {
        @Override
        public Target target(List<SampleRow> rows) {
            return along.apply(Target.classIndices(
                    rows.stream().mapToInt(row -> classOf(row).orElseThrow()).toArray()));
        }

        @Override
        public Optional<Integer> classOf(SampleRow row) {
            return row.sample().group().map(classes::get);
        }

        @Override
        public String text() {
            return "folder";
        }
    }

    /**
     * The output relevance in an array file.
     *
     * @param file .npy, with a row for each row of the run, or one row for all
     */
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
                if (rows > 1 && row.number() >= rows) {
                    throw new IOException(
                            "%s: has the relevance of %d samples, but there are more; give one row for each sample, or one for all"
                                    .formatted(file, rows));
                }
                return rows <= 1 ? Npy.read(file) : npy.rows(row.number(), row.number() + 1L);
            }
        }

        @Override
        public String text() {
            return Objects.toString(file.getFileName());
        }
    }
}
