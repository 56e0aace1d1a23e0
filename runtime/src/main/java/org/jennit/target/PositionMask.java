package org.jennit.target;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;

/** The positions of a dense output that a target is about, each with a weight. */
sealed interface PositionMask {
    /**
     * The weight of each position of each sample.
     *
     * @param name the output's name, for messages
     * @throws IllegalArgumentException if the output has no such positions
     */
    double[] weights(String name, ClassLayout layout);

    /** This for some of the samples. */
    default PositionMask forSamples(int[] rows, int samples) {
        return this;
    }

    /** All positions, with weight one. */
    record All() implements PositionMask {
        @Override
        public double[] weights(String name, ClassLayout layout) {
            double[] weights = new double[layout.samples() * layout.positions()];
            Arrays.fill(weights, 1);
            return weights;
        }

        @Override
        public String toString() {
            return "";
        }
    }

    /** A box, its end excluded. */
    record Box(List<Long> from, List<Long> to) implements PositionMask {
        public Box {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }

        @Override
        public double[] weights(String name, ClassLayout layout) {
            List<Long> extents = layout.extents();
            boolean inside = from.size() == extents.size() && to.size() == extents.size();
            for (int axis = 0; inside && axis < extents.size(); axis++) {
                inside = 0 <= from.get(axis) && from.get(axis) < to.get(axis) && to.get(axis) <= extents.get(axis);
            }
            if (!inside) {
                throw new IllegalArgumentException(
                        "the output '%s' has %s, but the target is %s".formatted(name, described(extents), this));
            }
            double[] weights = new double[layout.samples() * layout.positions()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = holds(i % layout.positions(), extents) ? 1 : 0;
            }
            return weights;
        }

        private boolean holds(int position, List<Long> extents) {
            long rest = position;
            for (int axis = extents.size() - 1; axis >= 0; axis--) {
                long at = rest % extents.get(axis);
                rest /= extents.get(axis);
                if (at < from.get(axis) || at >= to.get(axis)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            List<Long> last = to.stream().map(t -> t - 1).toList();
            return from.equals(last) ? "at position " + from : "at positions " + from + " to " + last;
        }
    }

    /** Weights for each position, the same for all samples or not. */
    record Mask(Tensor mask) implements PositionMask {
        @Override
        public double[] weights(String name, ClassLayout layout) {
            List<Long> extents = layout.extents();
            List<Long> batched = new ArrayList<>(extents);
            batched.add(0, (long) layout.samples());
            List<Long> shape = Arrays.stream(mask.shape()).boxed().toList();
            if (!shape.equals(extents) && !shape.equals(batched)) {
                throw new IllegalArgumentException(
                        "the output '%s' has %s, but the mask has shape %s".formatted(name, described(extents), shape));
            }
            double[] values = mask.toDoubles();
            double[] weights = new double[layout.samples() * layout.positions()];
            Arrays.setAll(weights, i -> values[i % values.length]);
            return weights;
        }

        @Override
        public PositionMask forSamples(int[] rows, int samples) {
            return new MaskOfSamples(this, Arrays.stream(rows).boxed().toList(), samples);
        }

        @Override
        public String toString() {
            return "in a mask";
        }
    }

    /** A mask for some of the samples that it was given for. */
    record MaskOfSamples(Mask mask, List<Integer> rows, int samples) implements PositionMask {
        @Override
        public double[] weights(String name, ClassLayout layout) {
            ClassLayout all =
                    new ClassLayout(samples, layout.before(), layout.classes(), layout.after(), layout.extents());
            double[] weights = mask.weights(name, all);
            int positions = layout.positions();
            return IntStream.range(0, rows.size() * positions)
                    .mapToDouble(i -> weights[rows.get(i / positions) * positions + i % positions])
                    .toArray();
        }

        @Override
        public String toString() {
            return mask.toString();
        }
    }

    private static String described(List<Long> extents) {
        return extents.isEmpty() ? "no positions besides its classes" : "positions " + extents;
    }
}
