package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Operators that pick elements at indices, put them there, or choose them by their size. */
public final class Indexing {
    private Indexing() {}

    /** The slices at these indices along an axis. */
    public static final OperatorDefinition GATHER = operator("Gather", 2)
            .attribute("axis", 0)
            .kind(KindRule.within(OperatorKind.MOVES, 0))
            .batch(IndexBatchRules::gather)
            .infers(Indexing::inferGather)
            .gradient(0, c -> {
                Value padded = neighboursPadded(c);
                return padded == null ? Layout.routed(c) : padded;
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The elements at these indices along an axis, one for each index. */
    public static final OperatorDefinition GATHER_ELEMENTS = operator("GatherElements", 2)
            .attribute("axis", 0)
            .kind(KindRule.within(OperatorKind.MOVES, 0))
            .batch(IndexBatchRules::gatherElements)
            .infers(op -> Inference.shaped(op, op.input(1).shape()))
            .gradient(0, c -> {
                Ops g = c.ops();
                Attributes attributes = Attributes.NONE
                        .with("axis", c.operation().integer("axis"))
                        .with("reduction", (Object) "add");
                return g.apply(Indexing.SCATTER_ELEMENTS, attributes, g.zerosLike(c.x(0)), c.x(1), c.dy());
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The elements or slices at these index tuples. */
    public static final OperatorDefinition GATHER_ND = operator("GatherND", 2)
            .attribute("batch_dims", 0)
            .kind(KindRule.within(OperatorKind.MOVES, 0))
            .batch(IndexBatchRules::gatherNd)
            .infers(op -> {
                Shape x = op.input(0).shape();
                Shape indices = op.input(1).shape();
                int batch = (int) op.integer("batch_dims");
                int depth = (int) indices.dimension(-1).value();
                List<Dimension> dimensions = new ArrayList<>(indices.range(0, indices.rank() - 1));
                dimensions.addAll(x.range(batch + depth, x.rank()));
                return Inference.shaped(op, dimensions);
            })
            .gradient(0, Layout::routed)
            .define();

    /** The first input with the updates put, or added, at these indices along an axis. */
    public static final OperatorDefinition SCATTER_ELEMENTS = operator("ScatterElements", 3)
            .attribute("axis", 0)
            .attribute("reduction", "none", "add", "mul", "max", "min")
            .kind(Indexing::kindOfScatter)
            .batch(IndexBatchRules::scatterElements)
            .infers(IntegerInference::scattered)
            .gradient(0, c -> {
                if (added(c)) {
                    return c.dy();
                }
                Ops g = c.ops();
                Attributes put = Attributes.NONE.with("axis", c.operation().integer("axis"));
                return g.apply(Indexing.SCATTER_ELEMENTS, put, c.dy(), c.x(1), g.zerosLike(c.x(2)));
            })
            .gradient(2, c -> {
                Attributes axis = Attributes.NONE.with("axis", c.operation().integer("axis"));
                return c.ops().apply(Indexing.GATHER_ELEMENTS, axis, c.dy(), c.x(1));
            })
            .facts(Indexing::signOfScattered)
            .define();

    /** The first input with the updates put, or added, at these index tuples. */
    public static final OperatorDefinition SCATTER_ND = operator("ScatterND", 3)
            .attribute("reduction", "none", "add", "mul", "max", "min")
            .kind(Indexing::kindOfScatter)
            .batch(IndexBatchRules::scatterNd)
            .gradient(
                    0,
                    c -> added(c)
                            ? c.dy()
                            : c.ops()
                                    .apply(
                                            Indexing.SCATTER_ND,
                                            c.dy(),
                                            c.x(1),
                                            c.ops().zerosLike(c.x(2))))
            .gradient(2, c -> c.ops().apply(Indexing.GATHER_ND, c.dy(), c.x(1)))
            .facts(Indexing::signOfScattered)
            .define();

    /** The k largest or smallest along an axis, and where they are. */
    public static final OperatorDefinition TOP_K = operator("TopK", 2)
            .attribute("axis", -1)
            .attribute("largest", 1)
            .attribute("sorted", 1)
            .other()
            .batch(BatchRules.besideAxis(), BatchRules.besideAxis())
            .requiredOutputs(2)
            .infers(op -> {
                Shape x = op.input(0).shape();
                int axis = x.axis(op.integer("axis"));
                Shape chosen = x.with(axis, Inference.content(op, 1).get(0));
                return List.of(new ValueType(op.input(0).element(), chosen), new ValueType(ElementType.INT64, chosen));
            })
            .gradient(0, c -> {
                Attributes add = Attributes.NONE
                        .with("axis", c.operation().integer("axis"))
                        .with("reduction", (Object) "add");
                Value places = c.node().outputs().get(1);
                return c.ops().apply(Indexing.SCATTER_ELEMENTS, add, c.ops().zerosLike(c.x(0)), places, c.dy());
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The triangle of each matrix above (or below) its k-th diagonal, zeros elsewhere. */
    public static final OperatorDefinition TRILU = operator("Trilu", 1, 2)
            .attribute("upper", 1)
            .moves()
            .batch(BatchRules.besideLast(2))
            .gradient(
                    0,
                    c -> c.ops()
                            .apply(
                                    Indexing.TRILU,
                                    c.attributes(),
                                    c.dy(),
                                    c.node().optionalInput(1)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing((facts, node) -> facts.vanishing(node.input(0)))
            .define();

    /** Along a new axis of a given depth, the second of two values at each index and the first elsewhere. */
    public static final OperatorDefinition ONE_HOT = operator("OneHot", 3)
            .attribute("axis", -1)
            .kind(KindRule.within(OperatorKind.MOVES, 2))
            .batch(IndexBatchRules::oneHot)
            .infers(op -> {
                List<Dimension> dimensions = new ArrayList<>(op.input(0).shape().dimensions());
                long axis = op.integer("axis");
                Dimension depth = Inference.content(op, 1).get(0);
                dimensions.add((int) (axis < 0 ? axis + dimensions.size() + 1 : axis), depth);
                return List.of(new ValueType(op.input(2).element(), Shape.of(dimensions)));
            })
            .gradient(2, c -> {
                Ops g = c.ops();
                Value bounds = g.builder().constant(Constant.ofDoubles(c.dy().element(), List.of(2L), 0, 1));
                Value hot = g.apply(Indexing.ONE_HOT, c.attributes(), c.x(0), c.x(1), bounds);
                Value on = g.mul(c.dy(), hot);
                List<Dimension> one = List.of(Dimension.ONE);
                return g.concat(
                        0, List.of(g.reshape(g.sumOfAll(g.sub(c.dy(), on)), one), g.reshape(g.sumOfAll(on), one)));
            })
            .define();

    /** Each sequence of a batch turned round up to its length. */
    public static final OperatorDefinition REVERSE_SEQUENCE = operator("ReverseSequence", 2)
            .attribute("batch_axis", 1)
            .attribute("time_axis", 0)
            .kind(KindRule.within(OperatorKind.MOVES, 0))
            .batch(IndexBatchRules::reverseSequence)
            .gradient(0, c -> c.ops().apply(Indexing.REVERSE_SEQUENCE, c.attributes(), c.dy(), c.x(1)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    static final List<OperatorDefinition> ALL = List.of(
            GATHER, GATHER_ELEMENTS, GATHER_ND, SCATTER_ELEMENTS, SCATTER_ND, TOP_K, TRILU, ONE_HOT, REVERSE_SEQUENCE);

    /** Putting moves, adding is linear, at places that are given. */
    private static OperatorKind kindOfScatter(Operation op, Set<Integer> varying) {
        if (varying.contains(1)) {
            return OperatorKind.OTHER;
        }
        return switch (op.text("reduction")) {
            case "none" -> OperatorKind.MOVES;
            case "add" -> OperatorKind.LINEAR;
            default -> OperatorKind.OTHER;
        };
    }

    private static Set<Fact> signOfScattered(Facts facts, Node node) {
        return node.operation().text("reduction").equals("mul")
                ? Set.of() // two that are not positive have a product that is not negative
                : SignRules.common(facts, List.of(node.input(0), node.input(2)));
    }

    private static boolean added(VjpContext c) {
        String reduction = c.operation().text("reduction");
        if (reduction.equals("add") || reduction.equals("none")) {
            return reduction.equals("add");
        }
        throw new GraphException("the gradient of node " + c.node() + " with reduction '" + reduction
                + "' is not supported; only 'add' and 'none' are");
    }

    /** The cotangent with zeros around it, where a place of an axis, or several neighbouring ones in their order, were taken. */
    private static @Nullable Value neighboursPadded(VjpContext c) {
        Shape x = c.x(0).shape();
        int axis = x.axis(c.operation().integer("axis"));
        List<Dimension> places = c.x(1).type().content();
        if (places == null
                || places.isEmpty()
                || c.x(1).shape().rank() > 1
                || !places.stream().allMatch(Dimension::isKnown)
                || !x.dimension(axis).isKnown()) {
            return null;
        }
        long extent = x.dimension(axis).value();
        long first = places.get(0).value() + (places.get(0).value() < 0 ? extent : 0);
        for (int i = 0; i < places.size(); i++) {
            long place = places.get(i).value();
            if (place + (place < 0 ? extent : 0) != first + i) {
                return null;
            }
        }
        Ops g = c.ops();
        long[] pads = new long[2 * x.rank()];
        pads[axis] = first;
        pads[x.rank() + axis] = extent - first - places.size();
        boolean dropped = c.x(1).shape().rank() == 0;
        Value dy = dropped ? g.unsqueeze(c.dy(), axis) : c.dy();
        return g.apply(Layout.PAD, dy, g.integers(pads));
    }

    /** An element of a vector; negative places count from the end. */
    private static Dimension element(List<Dimension> content, long place) {
        if (place < -content.size() || place >= content.size()) {
            throw new IllegalArgumentException(
                    "the place " + place + " is outside of a vector of " + content.size() + " elements");
        }
        return content.get((int) (place < 0 ? place + content.size() : place));
    }

    private static List<ValueType> inferGather(Operation op) {
        Shape x = op.input(0).shape();
        Shape indices = op.input(1).shape();
        int axis = x.axis(op.integer("axis"));
        List<Dimension> dimensions = new ArrayList<>(x.range(0, axis));
        dimensions.addAll(indices.dimensions());
        dimensions.addAll(x.range(axis + 1, x.rank()));
        List<Dimension> content = op.input(0).type().content();
        List<Dimension> picked = op.input(1).type().content();
        List<Dimension> result = null;
        if (content != null
                && x.rank() == 1
                && picked != null
                && picked.stream().allMatch(Dimension::isKnown)) {
            result = picked.stream().map(i -> element(content, i.value())).toList();
        }
        return List.of(new ValueType(op.input(0).element(), Shape.of(dimensions), result));
    }
}
