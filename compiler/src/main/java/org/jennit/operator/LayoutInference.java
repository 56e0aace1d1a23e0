package org.jennit.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** The types of what operators make that move elements, and the content of small tensors of integers. */
final class LayoutInference {
    private LayoutInference() {}

    /** The order in which a Transpose takes the axes of its input. */
    static int[] order(Operation op) {
        int rank = op.input(0).shape().rank();
        long[] perm = op.attributes().integers("perm");
        if (perm == null) {
            return IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        }
        long[] sorted = Arrays.stream(perm).sorted().toArray();
        if (!Arrays.equals(sorted, LongStream.range(0, rank).toArray())) {
            throw new IllegalArgumentException("perm must name each of the " + rank + " axes once, and has "
                    + perm.length + " numbers: " + Arrays.toString(Arrays.copyOf(perm, Math.min(perm.length, 8))));
        }
        return Arrays.stream(perm).mapToInt(axis -> (int) axis).toArray();
    }

    static List<ValueType> reshape(Operation op) {
        Shape x = op.input(0).shape();
        List<Dimension> wanted = new ArrayList<>(Inference.content(op, 1));
        boolean zeroIsZero = op.integer("allowzero") == 1;
        Dimension known = Dimension.ONE;
        int open = -1;
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).is(0) && !zeroIsZero) {
                wanted.set(i, x.dimension(i));
            }
            if (wanted.get(i).is(-1)) {
                open = i;
            } else {
                known = known.times(wanted.get(i));
            }
        }
        if (open >= 0) {
            wanted.set(open, known.is(0) ? Dimension.of(0) : x.elements().dividedBy(known));
        }
        Shape shape = Shape.of(wanted);
        if (x.isKnown()
                && shape.isKnown()
                && x.elements().value() != shape.elements().value()) {
            throw new IllegalArgumentException("a tensor of shape " + x + " has not as many elements as " + shape);
        }
        List<Dimension> content = op.input(0).type().content();
        return List.of(new ValueType(op.input(0).element(), shape, content));
    }

    static List<ValueType> squeeze(Operation op) {
        Shape x = op.input(0).shape();
        long[] axes = op.optionalInput(1) == null ? null : Inference.numbers(op, 1);
        Set<Integer> removed = axes == null
                ? IntStream.range(0, x.rank())
                        .filter(i -> x.dimension(i).is(1))
                        .boxed()
                        .collect(Collectors.toSet())
                : Arrays.stream(axes).mapToObj(x::axis).collect(Collectors.toSet());
        List<Dimension> kept = IntStream.range(0, x.rank())
                .filter(i -> !removed.contains(i))
                .mapToObj(x::dimension)
                .toList();
        List<Dimension> content = op.input(0).type().content();
        return List.of(new ValueType(op.input(0).element(), Shape.of(kept), content));
    }

    static List<ValueType> unsqueeze(Operation op) {
        List<Dimension> dimensions = new ArrayList<>(op.input(0).shape().dimensions());
        long[] axes = Inference.numbers(op, 1);
        int rank = dimensions.size() + axes.length;
        Arrays.stream(axes).map(axis -> axis < 0 ? axis + rank : axis).sorted().forEach(axis -> {
            if (axis < 0 || axis > dimensions.size()) {
                throw new IllegalArgumentException("axis " + axis + " is outside of a tensor of rank " + rank);
            }
            dimensions.add((int) axis, Dimension.ONE);
        });
        List<Dimension> content = op.input(0).type().content();
        return List.of(new ValueType(op.input(0).element(), Shape.of(dimensions), content));
    }

    static List<ValueType> concat(Operation op) {
        Shape first = op.input(0).shape();
        int axis = first.axis(op.integer("axis"));
        Dimension extent = Dimension.of(0);
        List<Dimension> content = new ArrayList<>();
        boolean known = true;
        for (int i = 0; i < op.inputs().size(); i++) {
            Value input = op.input(i);
            if (input.shape().rank() != first.rank()) {
                throw new IllegalArgumentException("inputs have different ranks: " + first + " and " + input.shape());
            }
            extent = extent.plus(input.shape().dimension(axis));
            List<Dimension> part = input.type().content();
            known &= part != null && axis == 0;
            content.addAll(part == null ? List.of() : part);
        }
        return List.of(new ValueType(op.input(0).element(), first.with(axis, extent), known ? content : null));
    }

    /** The axes that a Slice with so many starts cuts, which may count from the last. */
    static long[] sliceAxes(Operation op, int count) {
        return Inference.numbers(op, 3, IntStream.range(0, count).asLongStream().toArray());
    }

    static long clamp(long position, long extent) {
        return Math.max(0, Math.min(extent, position < 0 ? position + extent : position));
    }

    static List<ValueType> slice(Operation op) {
        Shape x = op.input(0).shape();
        List<Dimension> starts = Inference.content(op, 1);
        List<Dimension> ends = Inference.content(op, 2);
        long[] axes = sliceAxes(op, starts.size());
        long[] steps = Inference.numbers(op, 4, Window.filled(starts.size(), 1));
        Shape shape = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = x.axis(axes[i]);
            shape = shape.with(axis, sliced(x.dimension(axis), starts.get(i), ends.get(i), steps[i]));
        }
        List<Dimension> content = op.input(0).type().content();
        boolean placesKnown = x.isKnown()
                && starts.stream().allMatch(Dimension::isKnown)
                && ends.stream().allMatch(Dimension::isKnown);
        if (content == null || !placesKnown) {
            return List.of(new ValueType(op.input(0).element(), shape));
        }
        Shape cut = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = x.axis(axes[i]);
            long[] places = positions(
                    x.dimension(axis).value(),
                    starts.get(i).value(),
                    ends.get(i).value(),
                    clampTo(steps[i], Integer.MIN_VALUE, Integer.MAX_VALUE));
            content = picked(content, cut, axis, places);
            cut = cut.with(axis, Dimension.of(places.length));
        }
        return List.of(new ValueType(op.input(0).element(), shape, content));
    }

    /** The elements of a tensor in row-major order that lie at these places of an axis. */
    private static List<Dimension> picked(List<Dimension> content, Shape shape, int axis, long... places) {
        int inner = (int) Shape.product(shape.range(axis + 1, shape.rank())).value();
        int extent = (int) shape.dimension(axis).value();
        List<Dimension> result = new ArrayList<>();
        for (int outer = 0; outer < content.size(); outer += extent * inner) {
            for (long place : places) {
                int first = outer + (int) place * inner;
                result.addAll(content.subList(first, first + inner));
            }
        }
        return result;
    }

    static @Nullable List<Dimension> transposed(@Nullable List<Dimension> content, Shape x, int... order) {
        boolean moved = IntStream.range(0, order.length).anyMatch(i -> order[i] != i);
        if (content == null || !moved) {
            return content;
        }
        if (x.rank() != 2 || !x.isKnown()) {
            return null;
        }
        int rows = (int) x.dimension(0).value();
        int columns = (int) x.dimension(1).value();
        return IntStream.range(0, rows * columns)
                .mapToObj(i -> content.get(i % rows * columns + i / rows))
                .toList();
    }

    private static Dimension sliced(Dimension extent, Dimension start, Dimension end, long step) {
        boolean toTheEnd = end.equals(extent) || (end.isKnown() && end.value() >= Integer.MAX_VALUE);
        if (start.isKnown() && start.value() >= 0 && toTheEnd && step == 1) {
            return extent.minus(start);
        }
        if (start.is(0) && !extent.isKnown() && end.isKnown() && end.value() < 0 && step == 1) {
            return extent.plus(end);
        }
        if (extent.isKnown() && start.isKnown() && end.isKnown()) {
            return Dimension.of(places(extent.value(), start.value(), end.value(), step));
        }
        if (start.is(0) && step == 1 && !end.isKnown()) {
            return end;
        }
        return Dimension.symbol("slice(" + extent + "," + start + "," + end + "," + step + ")");
    }

    /** How many places of an axis a slice takes. */
    private static long places(long extent, long start, long end, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("a slice needs a step other than 0");
        }
        long from = start < 0 ? start + extent : start;
        long to = end < 0 ? Math.max(-1, end + extent) : end;
        long way = step > 0 ? Math.min(to, extent) - clampTo(from, 0, extent) : clampTo(from, -1, extent - 1) - to;
        return way <= 0 ? 0 : (way - 1) / Math.abs(step) + 1;
    }

    private static long[] positions(long extent, long start, long end, long step) {
        long from = start < 0 ? start + extent : start;
        long to = end < 0 ? Math.max(-1, end + extent) : end;
        return step > 0
                ? LongStream.iterate(clampTo(from, 0, extent), p -> p < Math.min(to, extent), p -> p + step)
                        .toArray()
                : LongStream.iterate(clampTo(from, -1, extent - 1), p -> p > to, p -> p + step)
                        .toArray();
    }

    private static long clampTo(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }

    /** The axes that a Pad with so many pairs of pads acts on, which may count from the last. */
    static long[] padAxes(Operation op, int count) {
        return Inference.numbers(op, 3, IntStream.range(0, count).asLongStream().toArray());
    }

    static List<ValueType> pad(Operation op) {
        Shape shape = op.input(0).shape();
        List<Dimension> pads = Inference.content(op, 1);
        int count = pads.size() / 2;
        long[] axes = padAxes(op, count);
        for (int i = 0; i < count; i++) {
            int axis = shape.axis(axes[i]);
            shape = shape.with(axis, shape.dimension(axis).plus(pads.get(i)).plus(pads.get(count + i)));
        }
        return Inference.shaped(op, shape);
    }
}
