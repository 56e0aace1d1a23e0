package org.jennit.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jennit.graph.Shape;

/** The batch rules that many operators share. */
final class BatchRules {
    private BatchRules() {}

    /** The axes of the first input that an operator works along. */
    @FunctionalInterface
    interface Axes {
        int[] of(BatchSite site);
    }

    /** Samples are not shown to stay apart. */
    static BatchRule mixing() {
        return site -> BatchAxis.MIXED;
    }

    /** The samples lie as in the first input. */
    static BatchRule asFirst() {
        return site -> site.of(0);
    }

    /** Operands broadcast: samples must lie equally far from the last axis in all that have any. */
    static BatchRule pointwise() {
        return site -> IntStream.range(0, site.node().inputs().size())
                .filter(i -> site.of(i).isPlain())
                .mapToObj(i ->
                        site.of(i).at(site.rank() - site.rank(i) + site.of(i).axis()))
                .findFirst()
                .filter(site::allFit)
                .orElse(BatchAxis.MIXED);
    }

    /** Each image of x [batch, channels, spatial…] for itself, with the same parameters. */
    static BatchRule imageByImage() {
        return site -> {
            boolean kept = site.of(0).equals(BatchAxis.along(0))
                    && site.node().output().shape().dimension(0).equals(site.extent(0, 0));
            return kept && site.areOthersSame() ? BatchAxis.along(0) : BatchAxis.MIXED;
        };
    }

    /** Flat positions in the first input, a batch of images. */
    static BatchRule positionsInImages() {
        return site -> imageByImage().of(site).isAlong()
                ? BatchAxis.positions(site.node().input(0).shape().elements())
                : BatchAxis.MIXED;
    }

    /** Along some axes of the first input, at each place of the others by itself. */
    static BatchRule beside(Axes touched) {
        return site -> {
            BatchAxis x = site.of(0);
            boolean apart = x.isPlain() && !contains(touched.of(site), x.axis());
            return apart && site.areOthersSame() ? x : BatchAxis.MIXED;
        };
    }

    /** Along the axis that the attribute {@code axis} names. */
    static BatchRule besideAxis() {
        return beside(site -> new int[] {site.axis()});
    }

    /** Over the axes from the one that the attribute {@code axis} names to the last. */
    static BatchRule besideLastAxes() {
        return beside(site -> IntStream.range(site.axis(), site.rank(0)).toArray());
    }

    /** Along the last axes, so many. */
    static BatchRule besideLast(int count) {
        return beside(
                site -> IntStream.range(site.rank(0) - count, site.rank(0)).toArray());
    }

    /** Along axes that the operation reduces, which go unless {@code keepdims} is 1. */
    static BatchRule reducing(Axes reduced) {
        return site -> {
            BatchAxis x = beside(reduced).of(site);
            if (!x.isAlong() || site.operation().integer("keepdims") == 1) {
                return x;
            }
            long before = Arrays.stream(reduced.of(site))
                    .distinct()
                    .filter(axis -> axis < x.axis())
                    .count();
            return x.at((int) (x.axis() - before));
        };
    }

    /** One thing repeated for all samples, along the only axis of the output that grows with them. */
    static BatchRule filling() {
        return site -> {
            int axis = growing(site);
            return axis >= 0 ? BatchAxis.along(axis) : BatchAxis.MIXED;
        };
    }

    /** The first axis of the output whose extent depends on the number of samples, or −1. */
    static int growing(BatchSite site) {
        Shape shape = site.node().output().shape();
        return IntStream.range(0, shape.rank())
                .filter(axis -> site.dependsOnBatch(shape.dimension(axis)))
                .findFirst()
                .orElse(-1);
    }

    /** X [steps, batch, in] with first states [directions, batch, hidden] and lengths [batch]. */
    static BatchRule recurrent(int axis) {
        ToIntFunction<Integer> place = input -> input == 4 ? 0 : 1;
        return site -> {
            boolean apart = site.of(0).equals(BatchAxis.along(1))
                    && List.of(1, 2, 3, 7).stream().allMatch(site::isSame)
                    && List.of(4, 5, 6).stream()
                            .filter(input -> site.node().optionalInput(input) != null)
                            .allMatch(input -> site.of(input).equals(BatchAxis.along(place.applyAsInt(input))));
            return apart ? BatchAxis.along(axis) : BatchAxis.MIXED;
        };
    }

    static boolean contains(int[] axes, int axis) {
        return IntStream.of(axes).anyMatch(one -> one == axis);
    }
}
