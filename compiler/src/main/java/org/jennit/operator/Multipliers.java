package org.jennit.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The multipliers of DeepLIFT (Shrikumar et al. 2017) on the way back: at each node the multiplier m of an input x, times
 * the difference Δx from its {@linkplain References reference}, is what x contributes to Σ m·Δy. Contributions of all
 * inputs that vary sum up to it exactly:
 *
 * <ul>
 *   <li>affine in what varies: the gradient;
 *   <li>elementwise: Δy/Δx, the rescale rule;
 *   <li>products and other elementwise functions of two: the mean of what each contributes before and after the other has
 *       changed, its Shapley value;
 *   <li>maxima: from the reference's up to the larger of both at where x is largest, the rest at where its reference is;
 *   <li>softmax: exponentials, their sum and the quotient, each by the rules above;
 *   <li>norms: written out.
 * </ul>
 *
 * <p>Where Δx is so small that Δy/Δx is mostly rounding, the gradient takes its place.
 */
public final class Multipliers implements ReverseMode.Hook {
    private static final Set<OperatorDefinition> EXTREMES =
            Set.of(Pooling.MAX_POOL, Pooling.GLOBAL_MAX_POOL, Reductions.REDUCE_MAX, Reductions.REDUCE_MIN);

    private final References references;

    /** Multipliers for differences from these references. */
    public Multipliers(References references) {
        this.references = references;
    }

    @Override
    public @Nullable List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted) {
        Node node = context.node();
        OperatorKind kind = node.operator() instanceof OperatorDefinition definition
                ? definition.kind(node.operation(), wanted)
                : OperatorKind.OTHER;
        return isAffine(node, wanted, kind) ? null : of(context, wanted, kind);
    }

    /**
     * The multipliers at the inputs of a node that is not affine; null for those that get none.
     *
     * @param wanted the inputs that vary, one at least
     * @param kind what the node is as a function of them
     * @throws GraphException where there are no such multipliers
     */
    public List<@Nullable Value> of(VjpContext context, Set<Integer> wanted, OperatorKind kind) {
        Node node = context.node();
        if (!(node.operator() instanceof OperatorDefinition definition)) {
            throw refusal(node);
        }
        Map<Value, Integer> variables = new LinkedHashMap<>();
        new TreeSet<>(wanted).forEach(i -> variables.putIfAbsent(context.x(i), i));
        Set<Integer> inputs = new TreeSet<>(variables.values());
        if (kind == OperatorKind.BILINEAR) {
            return ofProduct(context, definition, inputs);
        }
        if (kind == OperatorKind.ELEMENTWISE || (definition.isBroadcasting() && inputs.size() == 2)) {
            return elementwise(context, definition, inputs);
        }
        if (EXTREMES.contains(definition) && inputs.size() == 1) {
            return ofExtreme(context, definition);
        }
        if (definition == Activations.SOFTMAX || definition == Activations.LOG_SOFTMAX) {
            return ofSoftmax(context, definition);
        }
        return writtenOut(context, wanted);
    }

    /** Whether a node is affine in the inputs that vary, so that its multipliers are its gradient. */
    public static boolean isAffine(Node node, Set<Integer> wanted, OperatorKind kind) {
        return kind == OperatorKind.MOVES
                || kind == OperatorKind.LINEAR
                || (kind == OperatorKind.ELEMENTWISE
                        && node.operator() instanceof OperatorDefinition definition
                        && definition.isAffine(node.operation(), wanted));
    }

    /** z(a, b) − z(a₀, b₀) = z(Δa, (b + b₀)/2) + z((a + a₀)/2, Δb), so that the mean of both gradients is exact. */
    private List<@Nullable Value> ofProduct(VjpContext context, OperatorDefinition definition, Set<Integer> factors) {
        Ops g = context.ops();
        VjpContext half = at(context, context.node(), g.mul(context.dy(), 0.5));
        VjpContext halfOfReference = at(context, references.of(context.node()), half.dy());
        List<@Nullable Value> multipliers = none(context);
        for (int i : factors) {
            multipliers.set(i, sum(g, definition.gradient(half, i), definition.gradient(halfOfReference, i)));
        }
        return multipliers;
    }

    private List<@Nullable Value> elementwise(
            VjpContext context, OperatorDefinition definition, Set<Integer> variables) {
        Ops g = context.ops();
        Node node = context.node();
        Node reference = references.of(node);
        List<@Nullable Value> multipliers = none(context);
        for (int i : variables) {
            Value change = g.sub(node.output(), with(g, node, reference, i));
            if (variables.size() > 1) {
                Value changeAtReference = g.sub(with(g, reference, node, i), reference.output());
                change = g.mul(g.add(change, changeAtReference), 0.5);
            }
            Value contribution = context.unbroadcast(g.mul(context.dy(), change), i);
            multipliers.set(i, quotient(context, contribution, i, definition.gradient(context, i)));
        }
        return multipliers;
    }

    /** What a node gives with one input, and all that are the same value, taken from another node. */
    private static Value with(Ops g, Node node, Node other, int input) {
        List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) == node.input(input)) {
                inputs.set(i, other.optionalInput(i));
            }
        }
        return inputs.equals(other.inputs())
                ? other.output()
                : g.like(node, inputs).output();
    }

    private List<@Nullable Value> ofExtreme(VjpContext context, OperatorDefinition definition) {
        Ops g = context.ops();
        Node node = context.node();
        Node reference = references.of(node);
        Value y = node.output();
        Value y0 = reference.output();
        Value outer = definition == Reductions.REDUCE_MIN ? g.min(y, y0) : g.max(y, y0);
        Value here = definition.gradient(at(context, node, g.mul(context.dy(), g.sub(outer, y0))), 0);
        Value there = definition.gradient(at(context, reference, g.mul(context.dy(), g.sub(y, outer))), 0);
        List<@Nullable Value> multipliers = none(context);
        Value contribution = sum(g, here, there);
        multipliers.set(0, quotient(context, contribution, 0, definition.gradient(context, 0)));
        return multipliers;
    }

    /**
     * e = exp(x − c), s = Σe and y = e/s or x − c − ln s, where c, the largest of x and its reference, keeps e from
     * overflowing and does not count as varying.
     */
    private List<@Nullable Value> ofSoftmax(VjpContext context, OperatorDefinition definition) {
        Ops g = context.ops();
        Node node = context.node();
        Value x = context.x(0);
        Value x0 = references.of(x);
        List<Integer> axis = List.of(x.shape().axis(node.operation().integer("axis")));
        Value c =
                g.max(g.reduce(Reductions.REDUCE_MAX, x, axis, true), g.reduce(Reductions.REDUCE_MAX, x0, axis, true));
        Value e = g.exp(g.sub(x, c));
        Value e0 = g.exp(g.sub(x0, c));
        Value s = g.reduceSum(e, axis, true);
        Value s0 = g.reduceSum(e0, axis, true);
        Value m = context.dy();
        boolean logarithm = definition == Activations.LOG_SOFTMAX;
        Value ofExponential;
        if (logarithm) {
            Value rate = quotient(g, g.sub(log(g, s), log(g, s0)), s, s0, g.div(g.number(1, s), s));
            ofExponential = g.neg(g.mul(g.reduceSum(m, axis, true), rate));
        } else {
            Value product = g.mul(s, s0);
            Value ofNumerator = g.mul(m, g.mul(g.div(g.add(s, s0), product), 0.5));
            Value ofSum = g.div(g.mul(g.reduceSum(g.mul(m, g.add(e, e0)), axis, true), 0.5), product);
            ofExponential = g.sub(ofNumerator, ofSum);
        }
        Value through = quotient(g, g.mul(ofExponential, g.sub(e, e0)), x, x0, g.mul(ofExponential, e));
        List<@Nullable Value> multipliers = none(context);
        multipliers.set(0, logarithm ? g.add(m, through) : through);
        return multipliers;
    }

    private static Value log(Ops g, Value value) {
        return g.apply(Elementary.LOG, value);
    }

    private List<@Nullable Value> writtenOut(VjpContext context, Set<Integer> wanted) {
        NormForm form = NormForm.of(context.ops(), context.node());
        if (form == null) {
            throw refusal(context.node());
        }
        try {
            return context.throughAll((g, node) -> List.of(form.output()), wanted, this);
        } catch (GraphException e) {
            throw refusal(context.node());
        }
    }

    private static GraphException refusal(Node node) {
        return new GraphException(
                "DeepLIFT has no multipliers for node " + node
                        + ", which is neither affine, elementwise, a product, a maximum, a softmax nor a norm of what varies."
                        + " Explain at a layer after it, or use a method that needs only gradients, such as integrated gradients");
    }

    private Value quotient(VjpContext context, @Nullable Value contribution, int input, @Nullable Value gradient) {
        Ops g = context.ops();
        Value x = context.x(input);
        Value zero = g.zerosLike(x);
        return quotient(
                g,
                Objects.requireNonNullElse(contribution, zero),
                x,
                references.of(x),
                Objects.requireNonNullElse(gradient, zero));
    }

    /** The contribution for each unit of difference; an infinite score that stays so has none. */
    private static Value quotient(Ops g, Value contribution, Value x, Value x0, Value gradient) {
        Value difference = g.sub(x, x0);
        Value least = g.mul(g.add(g.abs(x), g.abs(x0)), smallestDifference(x));
        Value differs = g.greater(g.abs(difference), least);
        return g.where(differs, g.div(contribution, difference), gradient);
    }

    /**
     * The largest |Δx| for which the gradient is nearer to Δy/Δx than what rounding leaves of the quotient, relative to x and
     * its reference: about the square root of the precision.
     */
    private static double smallestDifference(Value x) {
        return x.element() == ElementType.FLOAT64 ? 1e-8 : 1e-4;
    }

    private static @Nullable Value sum(Ops g, @Nullable Value a, @Nullable Value b) {
        return g.sum(Arrays.asList(a, b));
    }

    private static VjpContext at(VjpContext context, Node node, Value arriving) {
        List<@Nullable Value> cotangents =
                new ArrayList<>(Collections.nCopies(node.outputs().size(), null));
        cotangents.set(0, arriving);
        return new VjpContext(context.ops(), context.facts(), node, cotangents);
    }

    private static List<@Nullable Value> none(VjpContext context) {
        return new ArrayList<>(Collections.nCopies(context.node().inputs().size(), null));
    }
}
