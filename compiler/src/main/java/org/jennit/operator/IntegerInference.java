package org.jennit.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** The types of elementwise arithmetic, with the content of small tensors of integers, which shapes are computed from. */
final class IntegerInference {
    private IntegerInference() {}

    static List<ValueType> withContent(Operation op, BiFunction<Dimension, Dimension, @Nullable Dimension> function) {
        return contentOf(op, op.input(0).element(), function);
    }

    /** Of integers, rounded towards zero; extents are never negative. */
    static @Nullable Dimension quotient(Dimension a, Dimension b) {
        if (b.is(0)) {
            return null;
        }
        return a.isKnown() && b.isKnown() ? Dimension.of(a.value() / b.value()) : a.dividedBy(b);
    }

    /** Of the sign of the divisor, or with {@code fmod} of the dividend. */
    static @Nullable Dimension remainder(Operation op, Dimension a, Dimension b) {
        if (!a.isKnown() || !b.isKnown() || b.is(0)) {
            return null;
        }
        boolean ofDividend = op.integer("fmod") == 1;
        return Dimension.of(ofDividend ? a.value() % b.value() : Math.floorMod(a.value(), b.value()));
    }

    /** The larger or smaller of two; equal symbols are as good as numbers. */
    static List<ValueType> extreme(Operation op, LongBinaryOperator chosen) {
        return op.inputs().size() != 2
                ? Inference.broadcast().apply(op)
                : withContent(
                        op,
                        (a, b) -> a.equals(b)
                                ? a
                                : a.isKnown() && b.isKnown()
                                        ? Dimension.of(chosen.applyAsLong(a.value(), b.value()))
                                        : null);
    }

    /** The content of a result, where those of the operands are known and the function knows it for all elements. */
    static List<ValueType> contentOf(
            Operation op, ElementType element, BiFunction<Dimension, Dimension, @Nullable Dimension> function) {
        List<Dimension> a = op.input(0).type().content();
        List<Dimension> b = op.input(1).type().content();
        List<Dimension> content = new ArrayList<>();
        int size = a == null || b == null || !areVectors(op) ? 0 : commonSize(List.of(a, b));
        for (int i = 0; i < size && a != null && b != null; i++) {
            Dimension result = function.apply(element(a, i), element(b, i));
            if (result == null) {
                size = 0;
            } else {
                content.add(result);
            }
        }
        return List.of(new ValueType(element, Inference.broadcastShape(op), size == 0 ? null : content));
    }

    private static boolean areVectors(Operation op) {
        return op.inputs().stream()
                .allMatch(input -> input != null && input.shape().rank() <= 1);
    }

    /** The size to which vectors broadcast; 0 where they do not. */
    private static int commonSize(List<List<Dimension>> contents) {
        int size = contents.stream().mapToInt(List::size).max().orElse(0);
        boolean fits = contents.stream().allMatch(content -> content.size() == size || content.size() == 1);
        return fits ? size : 0;
    }

    private static Dimension element(List<Dimension> content, int index) {
        return content.get(content.size() == 1 ? 0 : index);
    }

    static List<ValueType> chosen(Operation op) {
        ValueType type = new ValueType(op.input(1).element(), Inference.broadcastShape(op));
        List<Dimension> condition = op.input(0).type().content();
        List<Dimension> then = op.input(1).type().content();
        List<Dimension> otherwise = op.input(2).type().content();
        if (condition == null || then == null || otherwise == null || !areVectors(op)) {
            return List.of(type);
        }
        int size = commonSize(List.of(condition, then, otherwise));
        List<Dimension> content = IntStream.range(0, size)
                .mapToObj(i -> element(element(condition, i).is(1) ? then : otherwise, i))
                .toList();
        return List.of(new ValueType(type.element(), type.shape(), size == 0 ? null : content));
    }

    /** A vector with elements put in the place of others, as files write the shape of a cache. */
    static List<ValueType> scattered(Operation op) {
        ValueType type = new ValueType(op.input(0).element(), op.input(0).shape());
        List<Dimension> vector = op.input(0).type().content();
        List<Dimension> places = op.input(1).type().content();
        List<Dimension> updates = op.input(2).type().content();
        boolean puts = op.attributes().text("reduction", "none").equals("none");
        if (vector == null || places == null || updates == null || !puts || places.size() != updates.size()) {
            return List.of(type);
        }
        List<Dimension> content = new ArrayList<>(vector);
        for (int i = 0; i < places.size(); i++) {
            long place = places.get(i).isKnown() ? places.get(i).value() : Long.MAX_VALUE;
            if (place < -content.size() || place >= content.size()) {
                return List.of(type);
            }
            content.set((int) Math.floorMod(place, (long) content.size()), updates.get(i));
        }
        return List.of(new ValueType(type.element(), type.shape(), content));
    }

    static List<ValueType> withContent(Operation op, UnaryOperator<Dimension> function) {
        List<Dimension> a = op.input(0).type().content();
        return List.of(new ValueType(
                op.input(0).element(),
                op.input(0).shape(),
                a == null ? null : a.stream().map(function).toList()));
    }
}
