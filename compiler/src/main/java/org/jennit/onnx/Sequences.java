package org.jennit.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Value;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;
import org.jennit.operator.ShapeArithmetic;
import org.jspecify.annotations.Nullable;

/** Parts of tensors, and sequences whose members are known one by one: no node of a graph has to hold a sequence. */
final class Sequences {
    /** Each member of a sequence is a node. */
    private static final int MOST_MEMBERS = 10_000;

    private final NodeMessage message;
    private final Attributes attributes;
    private final Scope scope;
    private final Ops ops;

    private Sequences(NodeMessage message, Attributes attributes, Scope scope) {
        this.message = message;
        this.attributes = attributes;
        this.scope = scope;
        this.ops = new Ops(scope.builder());
    }

    /** Puts a node in whose parts or members are known; gives false where they are not. */
    static boolean put(NodeMessage message, Attributes attributes, Scope scope) {
        boolean takesNone = message.opType().equals("SequenceConstruct");
        if ((message.inputs().isEmpty() && !takesNone) || message.outputs().isEmpty()) {
            throw new IllegalArgumentException("it needs an input and an output, and has "
                    + message.inputs().size() + " and " + message.outputs().size());
        }
        return new Sequences(message, attributes, scope).put();
    }

    private boolean put() {
        return switch (message.opType()) {
            case "Split" -> putParts(split());
            case "SplitToSequence" -> putSequence(splitToSequence());
            case "SequenceConstruct" ->
                putSequence(IntStream.range(0, message.inputs().size())
                        .mapToObj(this::input)
                        .toList());
            default -> {
                List<Value> members = scope.sequence(message.inputs().get(0));
                yield members != null && putValue(taken(members));
            }
        };
    }

    private boolean putParts(List<Value> parts) {
        if (parts.size() != message.outputs().size()) {
            throw new IllegalArgumentException("it divides its input into " + parts.size() + " parts, but has "
                    + message.outputs().size() + " outputs");
        }
        for (int i = 0; i < parts.size(); i++) {
            scope.put(message.outputs().get(i), parts.get(i));
        }
        return true;
    }

    private Value input(int i) {
        return scope.value(message.inputs().get(i), message);
    }

    private boolean hasInput(int i) {
        return i < message.inputs().size() && !scope.isLeftOut(message.inputs().get(i));
    }

    private boolean putSequence(@Nullable List<Value> members) {
        if (members != null) {
            scope.put(message.outputs().get(0), members);
        }
        return members != null;
    }

    private boolean putValue(@Nullable Value value) {
        if (value != null) {
            scope.put(message.outputs().get(0), value);
        }
        return value != null;
    }

    // --- members

    private @Nullable Value taken(List<Value> members) {
        return switch (message.opType()) {
            case "SequenceAt" -> {
                List<Dimension> place = input(1).type().content();
                if (place == null || !place.get(0).isKnown()) {
                    yield null;
                }
                long index = place.get(0).value();
                yield members.get((int) (index < 0 ? index + members.size() : index));
            }
            case "SequenceLength" -> ops.builder().constant(Constant.ofLongs(List.of(), members.size()));
            default -> {
                int axis = (int) attributes.integer("axis", 0);
                boolean onNewAxis = attributes.integer("new_axis", 0) == 1;
                yield ops.concat(
                        axis,
                        onNewAxis
                                ? members.stream()
                                        .map(member -> ops.unsqueeze(member, axis))
                                        .toList()
                                : members);
            }
        };
    }

    /** A single number is the size of all members; those of one element lose their axis where the file says so. */
    private @Nullable List<Value> splitToSequence() {
        Value x = input(0);
        int axis = x.shape().axis(attributes.integer("axis", 0));
        List<Dimension> sizes = hasInput(1) ? input(1).type().content() : List.of(Dimension.ONE);
        if (sizes == null || !sizes.stream().allMatch(Dimension::isKnown)) {
            return null;
        }
        boolean isList = hasInput(1) && input(1).shape().rank() == 1;
        if (isList) {
            return slices(x, axis, sizes.stream().mapToLong(Dimension::value).toArray());
        }
        if (!x.shape().dimension(axis).isKnown()) {
            return null;
        }
        long size = sizes.get(0).value();
        List<Value> members = slices(x, axis, chunks(x.shape().dimension(axis).value(), size));
        boolean keeps = size != 1 || attributes.integer("keepdims", 1) == 1;
        return keeps
                ? members
                : members.stream().map(member -> ops.squeeze(member, axis)).toList();
    }

    /** As many elements as given for each part, the last with what is left. */
    private static long[] chunks(long extent, long size) {
        if (size < 1 || extent / size > MOST_MEMBERS) {
            throw new IllegalArgumentException("a tensor of extent " + extent + " cannot be divided into parts of "
                    + size + " elements; at most " + MOST_MEMBERS + " parts are supported");
        }
        long[] sizes = new long[(int) ((extent + size - 1) / size)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.min(size, extent - i * size);
        }
        return sizes;
    }

    // --- parts

    private List<Value> split() {
        Value x = input(0);
        long axis = attributes.integer("axis", 0);
        int parts = message.outputs().size();
        long[] sizes = attributes.integers("split");
        if (hasInput(1)) {
            List<Dimension> content = input(1).type().content();
            if (content == null) {
                throw new IllegalArgumentException("the sizes of the parts must be constant");
            }
            sizes = content.stream().mapToLong(Dimension::value).toArray();
        }
        if (sizes != null) {
            return slices(x, axis, sizes);
        }
        if (x.shape().isRanked() && x.shape().dimension((int) axis).isKnown()) {
            long extent = x.shape().dimension((int) axis).value();
            return slices(x, axis, Arrays.copyOf(chunks(extent, Math.max(1, (extent + parts - 1) / parts)), parts));
        }
        return equalParts(x, axis, parts);
    }

    private List<Value> slices(Value x, long axis, long... sizes) {
        List<Value> slices = new ArrayList<>();
        long start = 0;
        for (long size : sizes) {
            slices.add(slice(x, axis, ops.integers(start), ops.integers(start + size), slices.size()));
            start += size;
        }
        return slices;
    }

    /** The places where parts begin are found when the graph runs. */
    private List<Value> equalParts(Value x, long axis, int parts) {
        Value shape = ops.apply(ShapeArithmetic.SHAPE, x);
        Value end = axis == -1 ? ops.integers(Long.MAX_VALUE) : ops.integers(axis + 1);
        Value extent = ops.apply(Layout.SLICE, shape, ops.integers(axis), end);
        Value size = ops.div(ops.add(extent, ops.integers(parts - 1)), ops.integers(parts));
        List<Value> slices = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            Value start = ops.mul(size, ops.integers(i));
            slices.add(slice(x, axis, start, ops.mul(size, ops.integers(i + 1)), i));
        }
        return slices;
    }

    /** A part lies in the module of the node and has its name, with its number. */
    private Value slice(Value x, long axis, Value start, Value end, int number) {
        Operation operation = new Operation(
                Layout.SLICE, Attributes.NONE, Arrays.asList(x, start, end, ops.integers(axis), ops.integers(1)), 1);
        Origin whole = LayerNames.origin(message, List.of());
        Origin origin = whole.node().isEmpty() ? whole : new Origin(whole.node() + ":" + number, whole.modules());
        String name = message.opType().equals("Split") ? message.outputs().get(number) : "";
        return scope.builder().add(operation, origin, List.of(name), List.of()).output();
    }
}
