package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.graph.Constant;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.ShapeArithmetic;
import org.jspecify.annotations.Nullable;

/** The kernels of operators that move elements, and of the arithmetic of shapes. */
final class LayoutKernels {
    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(
            entry(Layout.RESHAPE, LayoutKernels::reshape),
            entry(Layout.FLATTEN, LayoutKernels::flatten),
            entry(Layout.TRANSPOSE, LayoutKernels::transpose),
            entry(Layout.SQUEEZE, LayoutKernels::squeeze),
            entry(Layout.UNSQUEEZE, LayoutKernels::unsqueeze),
            entry(Layout.CONCAT, LayoutKernels::concat),
            entry(Layout.SLICE, LayoutKernels::slice),
            entry(Layout.PAD, LayoutKernels::pad),
            entry(
                    Layout.EXPAND,
                    call -> call.x()
                            .broadcast(NumberTensor.common(
                                    call.x().extents(), call.x(1).integers()))),
            entry(Layout.TILE, LayoutKernels::tile),
            entry(Indexing.GATHER, LayoutKernels::gather),
            entry(Indexing.GATHER_ELEMENTS, LayoutKernels::gatherElements),
            entry(Indexing.SCATTER_ELEMENTS, LayoutKernels::scatterElements),
            entry(Indexing.TRILU, LayoutKernels::triangle),
            entry(ShapeArithmetic.SHAPE, LayoutKernels::shape),
            entry(ShapeArithmetic.SIZE, call -> NumberTensor.scalar(call.x().size())),
            entry(ShapeArithmetic.CONSTANT_OF_SHAPE, LayoutKernels::constantOfShape),
            entry(ShapeArithmetic.EYE_LIKE, LayoutKernels::identityMatrix),
            entry(ShapeArithmetic.RANGE, LayoutKernels::range));

    private LayoutKernels() {}

    private static NumberTensor reshape(Call call) {
        NumberTensor x = call.x();
        int[] extents = call.x(1).integers();
        boolean zeroIsZero = call.integer("allowzero") == 1;
        int known = 1;
        for (int i = 0; i < extents.length; i++) {
            extents[i] = extents[i] == 0 && !zeroIsZero ? x.extent(i) : extents[i];
            known *= extents[i] < 0 ? 1 : extents[i];
        }
        int rest = known == 0 ? 0 : x.size() / known;
        return x.reshape(Arrays.stream(extents).map(e -> e < 0 ? rest : e).toArray());
    }

    private static NumberTensor flatten(Call call) {
        int axis = call.axis();
        int rows = IntStream.range(0, axis).map(call.x()::extent).reduce(1, (a, b) -> a * b);
        return call.x().reshape(rows, rows == 0 ? 0 : call.x().size() / rows);
    }

    private static NumberTensor transpose(Call call) {
        int rank = call.x().rank();
        long[] order = call.attributes().integers("perm");
        return call.x()
                .transpose(
                        order == null
                                ? IntStream.range(0, rank)
                                        .map(i -> rank - 1 - i)
                                        .toArray()
                                : Kernel.extents(order));
    }

    private static NumberTensor squeeze(Call call) {
        NumberTensor x = call.x();
        @Nullable NumberTensor given = call.optional(1);
        int[] axes = given == null
                ? IntStream.range(0, x.rank()).filter(i -> x.extent(i) == 1).toArray()
                : Arrays.stream(given.integers()).map(x::axis).toArray();
        return x.reshape(x.others(axes).map(x::extent).toArray());
    }

    private static NumberTensor unsqueeze(Call call) {
        NumberTensor x = call.x();
        int rank = x.rank() + call.x(1).size();
        List<Integer> axes = Arrays.stream(call.x(1).integers())
                .mapToObj(axis -> axis < 0 ? axis + rank : axis)
                .toList();
        int[] extents = new int[rank];
        int taken = 0;
        for (int i = 0; i < rank; i++) {
            extents[i] = axes.contains(i) ? 1 : x.extent(taken++);
        }
        return x.reshape(extents);
    }

    private static NumberTensor concat(Call call) {
        int axis = call.axis();
        int[] extents = call.x().extents();
        extents[axis] = IntStream.range(0, call.inputs().size())
                .map(i -> call.x(i).extent(axis))
                .sum();
        return NumberTensor.generate(extents, index -> {
            int[] inside = index.clone();
            int part = 0;
            while (inside[axis] >= call.x(part).extent(axis)) {
                inside[axis] -= call.x(part).extent(axis);
                part++;
            }
            return call.x(part).get(inside);
        });
    }

    private static NumberTensor slice(Call call) {
        NumberTensor x = call.x();
        int[] starts = call.x(1).integers();
        int[] ends = call.x(2).integers();
        @Nullable NumberTensor axes = call.optional(3);
        @Nullable NumberTensor steps = call.optional(4);
        int[] extents = x.extents();
        int[] strides = x.strides();
        int offset = 0;
        for (int i = 0; i < starts.length; i++) {
            int axis = axes == null ? i : x.axis((long) axes.element(i));
            int step = steps == null ? 1 : (int) steps.element(i);
            int length = x.extent(axis);
            int start = within(starts[i], length, 0, step > 0 ? length : length - 1);
            int end = within(ends[i], length, step > 0 ? 0 : -1, length);
            extents[axis] = Math.max(0, (end - start + step - Integer.signum(step)) / step);
            offset += start * strides[axis];
            strides[axis] *= step;
        }
        return x.strided(extents, strides, offset);
    }

    private static int within(int place, int length, int least, int most) {
        int fromStart = place < 0 ? Math.max(place, -length - 1) + length : place;
        return Math.max(least, Math.min(fromStart, most));
    }

    private static NumberTensor pad(Call call) {
        NumberTensor x = call.x();
        String mode = call.text("mode");
        int[] amounts = call.x(1).integers();
        @Nullable NumberTensor number = call.optional(2);
        @Nullable NumberTensor given = call.optional(3);
        int[] axes = given == null
                ? IntStream.range(0, x.rank()).toArray()
                : Arrays.stream(given.integers()).map(x::axis).toArray();
        int[] before = new int[x.rank()];
        int[] extents = x.extents();
        for (int i = 0; i < axes.length; i++) {
            before[axes[i]] = amounts[i];
            extents[axes[i]] += amounts[i] + amounts[i + axes.length];
        }
        double filling = number == null || number.size() == 0 ? 0 : number.element(0);
        return NumberTensor.generate(extents, index -> {
            int[] inside = index.clone();
            for (int axis = 0; axis < inside.length; axis++) {
                int length = x.extent(axis);
                int place = inside[axis] - before[axis];
                if (mode.equals("constant") && (place < 0 || place >= length)) {
                    return filling;
                }
                inside[axis] = source(mode, place, length);
            }
            return x.get(inside);
        });
    }

    private static int source(String mode, int place, int length) {
        return switch (mode) {
            case "edge" -> Math.max(0, Math.min(place, length - 1));
            case "wrap" -> Math.floorMod(place, length);
            case "reflect" -> {
                int period = Math.max(1, 2 * (length - 1));
                int turned = Math.floorMod(place, period);
                yield turned < length ? turned : period - turned;
            }
            default -> place;
        };
    }

    private static NumberTensor tile(Call call) {
        NumberTensor x = call.x();
        int[] repeats = call.x(1).integers();
        int[] extents =
                IntStream.range(0, x.rank()).map(i -> x.extent(i) * repeats[i]).toArray();
        return NumberTensor.generate(extents, index -> {
            int[] inside = index.clone();
            Arrays.setAll(inside, i -> index[i] % x.extent(i));
            return x.get(inside);
        });
    }

    private static NumberTensor gather(Call call) {
        NumberTensor x = call.x(0);
        NumberTensor places = call.x(1);
        int axis = call.axis();
        int[] extents = IntStream.concat(
                        IntStream.concat(IntStream.range(0, axis).map(x::extent), Arrays.stream(places.extents())),
                        IntStream.range(axis + 1, x.rank()).map(x::extent))
                .toArray();
        return NumberTensor.generate(extents, index -> {
            int[] inside = new int[x.rank()];
            System.arraycopy(index, 0, inside, 0, axis);
            int place = (int) places.get(Arrays.copyOfRange(index, axis, axis + places.rank()));
            inside[axis] = place < 0 ? place + x.extent(axis) : place;
            System.arraycopy(index, axis + places.rank(), inside, axis + 1, x.rank() - axis - 1);
            return x.get(inside);
        });
    }

    private static NumberTensor gatherElements(Call call) {
        NumberTensor x = call.x(0);
        int axis = call.axis();
        return NumberTensor.generate(call.x(1).extents(), index -> {
            int[] inside = index.clone();
            int place = (int) call.x(1).get(index);
            inside[axis] = place < 0 ? place + x.extent(axis) : place;
            return x.get(inside);
        });
    }

    private static NumberTensor scatterElements(Call call) {
        NumberTensor x = call.x(0);
        int axis = call.axis();
        int[] strides = x.strides();
        double[] result = x.elements();
        DoubleBinaryOperator joined = switch (call.text("reduction")) {
            case "add" -> Double::sum;
            case "mul" -> (a, b) -> a * b;
            case "max" -> Math::max;
            case "min" -> Math::min;
            default -> (a, b) -> b;
        };
        NumberTensor.generate(call.x(1).extents(), index -> {
            int at = (int) call.x(1).get(index);
            int place = 0;
            for (int i = 0; i < index.length; i++) {
                place += strides[i] * (i != axis ? index[i] : at < 0 ? at + x.extent(axis) : at);
            }
            result[place] = joined.applyAsDouble(result[place], call.x(2).get(index));
            return 0;
        });
        return NumberTensor.of(x.extents(), result);
    }

    private static NumberTensor triangle(Call call) {
        boolean upper = call.integer("upper") == 1;
        @Nullable NumberTensor given = call.optional(1);
        int diagonal = given == null ? 0 : (int) given.element(0);
        int rank = call.x().rank();
        return NumberTensor.generate(call.x().extents(), index -> {
            int distance = index[rank - 1] - index[rank - 2] - diagonal;
            return (upper ? distance >= 0 : distance <= 0) ? call.x().get(index) : 0;
        });
    }

    private static NumberTensor identityMatrix(Call call) {
        int diagonal = (int) call.integer("k");
        return NumberTensor.generate(call.x().extents(), index -> index[1] - index[0] == diagonal ? 1 : 0);
    }

    private static NumberTensor shape(Call call) {
        int rank = call.x().rank();
        int start = within((int) call.integer("start"), rank, 0, rank);
        int end = within((int) call.attributes().integer("end", rank), rank, 0, rank);
        return NumberTensor.vector(IntStream.range(start, Math.max(start, end))
                .mapToDouble(call.x()::extent)
                .toArray());
    }

    private static NumberTensor constantOfShape(Call call) {
        double number = call.attributes().get("value") instanceof Constant value
                ? ConstantNumbers.of(value).element(0)
                : 0;
        return NumberTensor.filled(number, call.x().integers());
    }

    private static NumberTensor range(Call call) {
        double start = call.x(0).element(0);
        double step = call.x(2).element(0);
        int count = (int) Math.max(0, Math.ceil((call.x(1).element(0) - start) / step));
        return NumberTensor.vector(
                IntStream.range(0, count).mapToDouble(i -> start + i * step).toArray());
    }
}
