package org.jennit.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * Along which axis each value of a graph keeps the samples of a batch apart: what lies there for a sample is the same
 * whatever other samples are in the batch. So a graph whose outputs all do may be run on some samples after the others.
 *
 * <p>This is proved operator by operator, from the inputs on. What the rules below do not prove is taken to mix samples:
 * a softmax over the batch, a product of all samples with all, a choice among samples.
 */
public final class BatchAxisAnalysis {
    /**
     * Where the samples lie in a value. Along the axis, of extent n · batch · k, each has k neighbouring places, n times:
     * n is 1 where they come first, and more where an axis before them was merged with theirs.
     *
     * @param axis the axis, or one of the negative numbers below
     * @param times n
     * @param positionsIn where the elements are flat positions in a tensor whose first axis keeps samples apart, each
     *     sample's within its own part, the number of elements of that tensor; otherwise null
     */
    private record Track(
            int axis, Dimension times, @Nullable Dimension positionsIn) {
        /** The same for every sample, and for every number of them. */
        static final Track SAME = new Track(-1, Dimension.ONE, null);

        /** An extent, or several, that the number of samples is part of. */
        static final Track SIZE = new Track(-2, Dimension.ONE, null);

        /** Not known to keep samples apart. */
        static final Track MIXED = new Track(-3, Dimension.ONE, null);

        static Track along(int axis) {
            return new Track(axis, Dimension.ONE, null);
        }

        static Track positions(Dimension elements) {
            return new Track(0, Dimension.ONE, elements);
        }

        boolean isAlong() {
            return axis >= 0;
        }

        /** Whether the elements are plain numbers along an axis. */
        boolean isPlain() {
            return isAlong() && positionsIn == null;
        }

        Track withoutPositions() {
            return new Track(axis, times, null);
        }

        Track at(int otherAxis) {
            return new Track(otherAxis, times, positionsIn);
        }
    }

    /** How an operator carries the samples of its inputs, at least one of which depends on them, to its outputs. */
    @FunctionalInterface
    private interface Rule {
        Track apply(BatchAxisAnalysis axes, Node node);
    }

    private static final Map<Operator, Rule> RULES = rules();

    private final String batch;
    private final Map<Value, Track> tracks = new HashMap<>();

    private BatchAxisAnalysis(String batch) {
        this.batch = batch;
    }

    /**
     * Whether the first axis of every input is the batch, and the first axis of every output is shown to keep its samples
     * apart.
     *
     * @param batch the symbol that stands for the number of samples
     */
    public static boolean areKeptApart(Graph graph, String batch) {
        BatchAxisAnalysis axes = new BatchAxisAnalysis(batch);
        for (Value input : graph.inputs()) {
            Shape shape = input.shape();
            boolean first =
                    shape.isRanked() && shape.rank() > 0 && shape.dimension(0).equals(Dimension.symbol(batch));
            axes.tracks.put(input, axes.confirmed(input, first ? Track.along(0) : Track.MIXED));
        }
        graph.nodes().forEach(axes::learn);
        return graph.outputs().values().stream().map(axes::track).allMatch(Track.along(0)::equals);
    }

    private void learn(Node node) {
        Track first = carried(node);
        for (Value output : node.outputs()) {
            tracks.put(output, confirmed(output, output.index() == 0 ? first : further(node, output.index(), first)));
        }
    }

    private Track carried(Node node) {
        List<Track> given =
                node.inputs().stream().filter(Objects::nonNull).map(this::track).toList();
        if (given.stream().allMatch(Track.SAME::equals)) {
            return node.operator().isPure() ? Track.SAME : Track.MIXED;
        }
        Rule rule = RULES.get(node.operator());
        return rule == null || given.contains(Track.MIXED) ? Track.MIXED : rule.apply(this, node);
    }

    /** Of outputs behind the first: positions of the pooled elements, indices like the values, last states. */
    private Track further(Node node, int index, Track first) {
        if (!first.isAlong()) {
            return first;
        }
        if (node.operator() == Pooling.MAX_POOL) {
            return Track.positions(node.input(0).shape().elements());
        }
        if (Recurrent.ALL.contains(node.operator())) {
            return Track.along(1);
        }
        return node.operator() == Indexing.TOP_K && index == 1 ? first : Track.MIXED;
    }

    private Track track(@Nullable Value value) {
        return value == null || value.constant() != null ? Track.SAME : tracks.getOrDefault(value, Track.MIXED);
    }

    private Track track(Node node, int input) {
        return track(node.optionalInput(input));
    }

    /** What was found of a value, if its shape and content agree. */
    private Track confirmed(Value value, Track found) {
        List<Dimension> content = value.type().content();
        if (content != null) {
            return content.stream().anyMatch(this::dependsOnBatch) ? Track.SIZE : Track.SAME;
        }
        if (found.equals(Track.MIXED) || !value.shape().isRanked()) {
            return Track.MIXED;
        }
        for (int i = 0; i < value.shape().rank(); i++) {
            Dimension extent = value.shape().dimension(i);
            if (i == found.axis() ? !isMultipleOfBatch(extent, found.times()) : dependsOnBatch(extent)) {
                return Track.MIXED;
            }
        }
        return found.axis() < value.shape().rank() ? found : Track.MIXED;
    }

    private boolean dependsOnBatch(Dimension extent) {
        String text = extent.toString();
        boolean mayHideIt = text.contains("(") && text.contains(batch); // in a symbol for what is no polynomial
        return mayHideIt || !extent.substitute(Map.of(batch, 1L)).equals(extent);
    }

    /** Whether an extent is batch · times · k. */
    private boolean isMultipleOfBatch(Dimension extent, Dimension times) {
        Dimension ofOne = extent.substitute(Map.of(batch, 1L));
        return !ofOne.is(0)
                && !dependsOnBatch(ofOne)
                && extent.equals(Dimension.symbol(batch).times(ofOne))
                && divides(times, ofOne);
    }

    private static boolean divides(Dimension divisor, Dimension dimension) {
        return !divisor.is(0) && dimension.dividedBy(divisor).times(divisor).equals(dimension);
    }

    // --- rules

    private static Map<Operator, Rule> rules() {
        Map<Operator, Rule> rules = new HashMap<>();
        Stream.of(Arithmetic.ALL, Elementary.ALL, Activations.ALL, Sums.ALL)
                .flatMap(List::stream)
                .forEach(operator -> rules.put(operator, BatchAxisAnalysis::elementwise));
        List.of(
                        Activations.SOFTMAX,
                        Activations.LOG_SOFTMAX,
                        Activations.HARDMAX,
                        Normalization.LP_NORM,
                        Indexing.TOP_K)
                .forEach(operator -> rules.put(operator, (axes, node) -> axes.beside(node, axis(node, -1))));
        Stream.of(
                        Pooling.ALL.stream().filter(operator -> operator != Pooling.MAX_POOL_GRADIENT),
                        Stream.of(Linear.CONV, Linear.CONV_TRANSPOSE, Normalization.BATCH_NORM),
                        Stream.of(Normalization.INSTANCE_NORM, Normalization.GROUP_NORM),
                        Stream.of(Normalization.LOCAL_RESPONSE_NORM, Resizing.RESIZE),
                        Stream.of(Layout.DEPTH_TO_SPACE, Layout.SPACE_TO_DEPTH))
                .flatMap(operators -> operators)
                .forEach(operator -> rules.put(operator, BatchAxisAnalysis::imageByImage));
        Reductions.ALL.forEach(operator -> rules.put(operator, BatchAxisAnalysis::reduced));
        List.of(Reductions.ARG_MAX, Reductions.ARG_MIN)
                .forEach(operator -> rules.put(operator, (axes, node) -> axes.dropped(node, Set.of(axis(node, 0)))));
        rules.put(Reductions.CUM_SUM, BatchAxisAnalysis::runningSum);
        List.of(Normalization.LAYER_NORM, Normalization.RMS_NORM)
                .forEach(operator -> rules.put(
                        operator,
                        (axes, node) -> axes.beside(
                                node,
                                IntStream.range(axis(node, -1), rank(node, 0)).toArray())));
        rules.put(
                Normalization.MEAN_VARIANCE_NORM,
                (axes, node) ->
                        axes.beside(node, counted(node, node.attributes().integers("axes", 0, 2, 3))));
        rules.put(Indexing.TRILU, (axes, node) -> axes.beside(node, rank(node, 0) - 2, rank(node, 0) - 1));
        Recurrent.ALL.forEach(operator -> rules.put(operator, BatchAxisAnalysis::recurrent));
        rules.put(Linear.DENSE, (axes, node) -> axes.beside(node, rank(node, 0) - 1));
        rules.put(Linear.GEMM, BatchAxisAnalysis::gemm);
        rules.put(Linear.MAT_MUL, BatchAxisAnalysis::matMul);
        rules.put(Einsum.EINSUM, BatchAxisAnalysis::einsum);
        rules.put(Layout.IDENTITY, (axes, node) -> axes.track(node, 0));
        List.of(Layout.RESHAPE, Layout.FLATTEN, Layout.SQUEEZE, Layout.UNSQUEEZE)
                .forEach(operator -> rules.put(operator, BatchAxisAnalysis::reshaped));
        rules.put(Layout.TRANSPOSE, BatchAxisAnalysis::transposed);
        rules.put(Layout.CONCAT, BatchAxisAnalysis::concatenated);
        rules.put(Layout.SLICE, BatchAxisAnalysis::sliced);
        rules.put(Layout.PAD, BatchAxisAnalysis::padded);
        rules.put(Layout.EXPAND, BatchAxisAnalysis::repeated);
        rules.put(Layout.TILE, BatchAxisAnalysis::repeated);
        rules.put(ShapeArithmetic.CONSTANT_OF_SHAPE, (axes, node) -> axes.uniform(node));
        rules.put(ShapeArithmetic.RANGE, BatchAxisAnalysis::range);
        rules.put(Indexing.GATHER, BatchAxisAnalysis::gathered);
        rules.put(Indexing.GATHER_ELEMENTS, BatchAxisAnalysis::pickedOrPut);
        rules.put(Indexing.SCATTER_ELEMENTS, BatchAxisAnalysis::pickedOrPut);
        rules.put(Indexing.GATHER_ND, BatchAxisAnalysis::gatheredNd);
        rules.put(Indexing.ONE_HOT, BatchAxisAnalysis::oneHot);
        rules.put(Pooling.MAX_POOL_GRADIENT, BatchAxisAnalysis::unpooled);
        return Map.copyOf(rules);
    }

    /** Operands broadcast: samples must lie equally far from the last axis in all that have any. */
    private Track elementwise(Node node) {
        return node.inputs().stream()
                .filter(input -> track(input).isPlain())
                .findFirst()
                .map(input -> track(input)
                        .at(node.output().shape().rank()
                                - input.shape().rank()
                                + track(input).axis()))
                .filter(found ->
                        node.inputs().stream().allMatch(input -> input == null || fits(node.output(), found, input)))
                .orElse(Track.MIXED);
    }

    /** Whether an operand, with or without samples, broadcasts to an output with samples. */
    private boolean fits(Value output, Track samples, Value operand) {
        Track track = track(operand);
        int place = operand.shape().rank() - (output.shape().rank() - samples.axis());
        if (track.equals(Track.SAME)) {
            return place < 0 || operand.shape().dimension(place).is(1);
        }
        return track.equals(samples.at(place))
                && operand.shape().dimension(place).equals(output.shape().dimension(samples.axis()));
    }

    /** x [batch, channels, spatial…] with parameters. */
    private Track imageByImage(Node node) {
        boolean firstAxis = track(node, 0).equals(Track.along(0))
                && node.output()
                        .shape()
                        .dimension(0)
                        .equals(node.input(0).shape().dimension(0));
        return firstAxis && othersAreSame(node) ? Track.along(0) : Track.MIXED;
    }

    /** Works along some axes of the first input, each place of the others for itself. */
    private Track beside(Node node, int... touched) {
        Track x = track(node, 0);
        boolean apart = x.isPlain() && IntStream.of(touched).noneMatch(axis -> axis == x.axis());
        return apart && othersAreSame(node) ? x : Track.MIXED;
    }

    private boolean othersAreSame(Node node) {
        return IntStream.range(1, node.inputs().size())
                .allMatch(i -> track(node, i).equals(Track.SAME));
    }

    private Track reduced(Node node) {
        return dropped(node, Set.copyOf(Reductions.axes(node.operation())));
    }

    private Track dropped(Node node, Set<Integer> reduced) {
        Track x = beside(node, reduced.stream().mapToInt(axis -> axis).toArray());
        boolean keeps = node.attributes().integer("keepdims", 1) == 1;
        int before = keeps
                ? 0
                : (int) reduced.stream().filter(axis -> axis < x.axis()).count();
        return x.isAlong() ? x.at(x.axis() - before) : x;
    }

    private Track runningSum(Node node) {
        return beside(node, counted(node, Inference.numbers(node.operation(), 1)));
    }

    /** X [steps, batch, in]; the first states [directions, batch, hidden]; lengths [batch]. */
    private Track recurrent(Node node) {
        boolean apart = track(node, 0).equals(Track.along(1));
        for (int i = 1; i < node.inputs().size(); i++) {
            Track track = track(node, i);
            boolean given = node.optionalInput(i) != null;
            apart &= switch (i) {
                case 4 -> !given || track.equals(Track.along(0));
                case 5, 6 -> !given || track.equals(Track.along(1));
                default -> track.equals(Track.SAME);
            };
        }
        return apart ? Track.along(2) : Track.MIXED;
    }

    private Track gemm(Node node) {
        int rows = node.attributes().integer("transA", 0) == 1 ? 1 : 0;
        Track x = track(node, 0);
        boolean apart = x.isPlain() && x.axis() == rows && track(node, 1).equals(Track.SAME);
        Value added = node.optionalInput(2);
        return apart && (added == null || fits(node.output(), x.at(0), added)) ? x.at(0) : Track.MIXED;
    }

    private Track matMul(Node node) {
        boolean vectors = rank(node, 0) < 2 || rank(node, 1) < 2;
        Track a = track(node, 0);
        Track b = track(node, 1);
        int rank = node.output().shape().rank();
        int fromLastOfA = a.isPlain() ? rank(node, 0) - a.axis() : 0;
        int fromLastOfB = b.isPlain() ? rank(node, 1) - b.axis() : 0;
        if (fromLastOfA == 2 && b.equals(Track.SAME)) {
            return a.at(rank(node, 1) < 2 ? rank - 1 : rank - 2);
        }
        if (vectors) {
            return Track.MIXED;
        }
        if (fromLastOfB == 1 && a.equals(Track.SAME)) {
            return b.at(rank - 1);
        }
        Track leading = fromLastOfA > fromLastOfB ? a.at(rank - fromLastOfA) : b.at(rank - fromLastOfB);
        boolean apart = Math.max(fromLastOfA, fromLastOfB) > 2
                && fits(node.output(), leading, node.input(0))
                && fits(node.output(), leading, node.input(1));
        return apart ? leading : Track.MIXED;
    }

    private Track einsum(Node node) {
        List<String> factors = Einsum.factors(node.operation());
        Set<Character> axes = new HashSet<>();
        Set<Track> tracks = new HashSet<>();
        for (int i = 0; i < factors.size(); i++) {
            Track track = track(node, i);
            if (track.isPlain()) {
                axes.add(factors.get(i).charAt(track.axis()));
                tracks.add(track.at(0));
            } else if (!track.equals(Track.SAME)) {
                return Track.MIXED;
            }
        }
        char axis = axes.iterator().next();
        for (int i = 0; i < factors.size(); i++) {
            int uses = (int) factors.get(i).chars().filter(c -> c == axis).count();
            if (uses != (track(node, i).isPlain() ? 1 : 0)) {
                return Track.MIXED;
            }
        }
        int place = Einsum.output(node.operation()).indexOf(axis);
        boolean apart = axes.size() == 1 && tracks.size() == 1 && place >= 0;
        return apart ? tracks.iterator().next().at(place) : Track.MIXED;
    }

    /** The samples' axis lies, alone or merged with others, where the number of elements before them says. */
    private Track reshaped(Node node) {
        Track x = track(node, 0);
        if (!x.isAlong()) {
            return Track.MIXED;
        }
        Dimension before =
                Shape.product(node.input(0).shape().range(0, x.axis())).times(x.times());
        Shape to = node.output().shape();
        for (int axis = 0; axis < to.rank(); axis++) {
            Dimension outside = Shape.product(to.range(0, axis));
            if (dependsOnBatch(to.dimension(axis)) && divides(outside, before)) {
                return new Track(axis, before.dividedBy(outside), x.positionsIn());
            }
        }
        return Track.MIXED;
    }

    private Track transposed(Node node) {
        Track x = track(node, 0);
        int[] order = Layout.order(node.operation());
        return IntStream.range(0, order.length)
                .filter(i -> order[i] == x.axis())
                .mapToObj(x::at)
                .findFirst()
                .orElse(Track.MIXED);
    }

    private Track concatenated(Node node) {
        Track first = track(node, 0);
        boolean alike = node.inputs().stream().allMatch(input -> track(input).equals(first));
        return alike && first.isAlong() && first.axis() != axis(node, 0) ? first : Track.MIXED;
    }

    private Track sliced(Node node) {
        int count = Inference.content(node.operation(), 1).size();
        return notAlong(node, counted(node, Layout.sliceAxes(node.operation(), count)));
    }

    /** An operator that moves elements along some axes of its first input. */
    private Track notAlong(Node node, int... touched) {
        Track x = track(node, 0);
        return x.isAlong() && IntStream.of(touched).noneMatch(axis -> axis == x.axis()) ? x : Track.MIXED;
    }

    private Track padded(Node node) {
        Track x = track(node, 0);
        List<Dimension> pads = Inference.content(node.operation(), 1);
        int count = pads.size() / 2;
        int[] places = counted(
                node,
                Inference.numbers(
                        node.operation(),
                        3,
                        IntStream.range(0, count).asLongStream().toArray()));
        boolean moves = IntStream.range(0, count)
                .anyMatch(i -> places[i] == x.axis()
                        && !(pads.get(i).is(0) && pads.get(count + i).is(0)));
        boolean fills = node.attributes().text("mode", "constant").equals("constant");
        boolean apart = x.isAlong() && !moves && !(fills && x.positionsIn() != null);
        return apart && track(node, 2).equals(Track.SAME) ? x : Track.MIXED;
    }

    private Track repeated(Node node) {
        Track x = track(node, 0);
        if (x.equals(Track.SAME)) {
            return uniform(node);
        }
        int axis = node.output().shape().rank() - rank(node, 0) + x.axis();
        boolean once = x.isAlong()
                && node.output()
                        .shape()
                        .dimension(axis)
                        .equals(node.input(0).shape().dimension(x.axis()));
        return once ? x.at(axis) : Track.MIXED;
    }

    /** One thing repeated for all samples, along the only axis that grows with them. */
    private Track uniform(Node node) {
        Shape shape = node.output().shape();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (dependsOnBatch(shape.dimension(axis))) {
                boolean repeated = node.operator() == ShapeArithmetic.CONSTANT_OF_SHAPE
                        || fits(node.output(), Track.along(axis), node.input(0));
                return repeated ? Track.along(axis) : Track.MIXED;
            }
        }
        return Track.MIXED;
    }

    private Track range(Node node) {
        List<Dimension> end = node.input(1).type().content();
        boolean countsAll = isNumber(node.input(0), 0) && isNumber(node.input(2), 1);
        return countsAll && end != null ? Track.positions(end.get(0)) : Track.MIXED;
    }

    private static boolean isNumber(Value value, long number) {
        List<Dimension> content = value.type().content();
        return content != null && content.size() == 1 && content.get(0).is(number);
    }

    private Track gathered(Node node) {
        Track x = track(node, 0);
        Track indices = track(node, 1);
        int axis = axis(node, 0);
        if (x.isAlong() && indices.equals(Track.SAME) && axis != x.axis()) {
            return x.axis() < axis ? x : x.at(x.axis() + rank(node, 1) - 1);
        }
        return x.equals(Track.SAME) && indices.isPlain() ? indices.at(axis + indices.axis()) : Track.MIXED;
    }

    /** Indices along another axis; or flat positions in the very tensor, and then numbers are added there. */
    private Track pickedOrPut(Node node) {
        Track x = track(node, 0);
        Track indices = track(node, 1);
        boolean puts = node.operator() == Indexing.SCATTER_ELEMENTS;
        boolean updatesFit = !puts || track(node, 2).equals(x);
        if (!x.isAlong() || !updatesFit || (puts && x.positionsIn() != null)) {
            return Track.MIXED;
        }
        if (indices.isPlain() && indices.equals(x.withoutPositions()) && axis(node, 0) != x.axis()) {
            Dimension samples = node.input(0).shape().dimension(x.axis());
            return node.input(1).shape().dimension(x.axis()).equals(samples) ? x : Track.MIXED;
        }
        boolean flat = rank(node, 0) == 1
                && indices.equals(Track.positions(node.input(0).shape().elements()));
        boolean adds = !puts || node.attributes().text("reduction", "none").equals("add");
        return flat && adds ? x : Track.MIXED;
    }

    private Track gatheredNd(Node node) {
        Track x = track(node, 0);
        boolean apart = x.isAlong()
                && track(node, 1).equals(x.withoutPositions())
                && x.axis() < node.attributes().integer("batch_dims", 0);
        return apart ? x : Track.MIXED;
    }

    private Track oneHot(Node node) {
        Track x = beside(node);
        long axis = node.attributes().integer("axis", -1);
        long added = axis < 0 ? axis + rank(node, 0) + 1 : axis;
        return x.isAlong() && added <= x.axis() ? x.at(x.axis() + 1) : x;
    }

    private Track unpooled(Node node) {
        boolean apart = track(node, 0).equals(Track.along(0))
                && track(node, 1).equals(Track.positions(node.input(2).shape().elements()))
                && track(node, 2).equals(Track.along(0));
        return apart ? Track.along(0) : Track.MIXED;
    }

    // --- axes

    private static int rank(Node node, int input) {
        return node.input(input).shape().rank();
    }

    private static int axis(Node node, long otherwise) {
        return node.input(0).shape().axis(node.attributes().integer("axis", otherwise));
    }

    private static int[] counted(Node node, long... axes) {
        List<Integer> counted = new ArrayList<>();
        for (long axis : axes) {
            counted.add(node.input(0).shape().axis(axis));
        }
        return counted.stream().mapToInt(axis -> axis).toArray();
    }
}
