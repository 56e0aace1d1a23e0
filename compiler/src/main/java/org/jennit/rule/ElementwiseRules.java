package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.LayerType;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jspecify.annotations.Nullable;

/** Rules that treat each element by itself, and the rule of max pooling. */
public final class ElementwiseRules {
    private ElementwiseRules() {}

    /**
     * Pass: R_in = R_out, for layers whose first input has the shape of the output, and for c·x and x + d of any shape:
     * what a factor of zero takes out gets nothing, and what was broadcast the sum.
     */
    public static Rule pass() {
        return new Pass();
    }

    /** Constant: R_in = 0, for layers that are held constant. */
    public static Rule constant() {
        return new HeldConstant();
    }

    /** ReLUDeconvNet (Zeiler and Fergus 2014): R_in = R_out⁺. */
    public static Rule reluDeconvNet() {
        return elementwise("ReLUDeconvNet", (g, x, relevance) -> g.positive(relevance));
    }

    /** ReLUGuidedBackprop (Springenberg et al. 2015): R_in = [x &gt; 0]·R_out⁺. */
    public static Rule reluGuidedBackprop() {
        return elementwise("ReLUGuidedBackprop", (g, x, relevance) -> g.mask(g.isPositive(x), g.positive(relevance)));
    }

    /** ReLUBetaSmooth (Dombrowski et al. 2019): R_in = sigmoid(β·x)·R_out, the gradient of a softplus. */
    public static Rule reluBetaSmooth(double beta) {
        return elementwise(
                "ReLUBetaSmooth(beta_smooth=" + beta + ")",
                (g, x, relevance) -> g.mul(g.sigmoid(g.mul(x, beta)), relevance));
    }

    /** none: the gradient, on purpose. */
    public static Rule none() {
        return None.RULE;
    }

    /**
     * SmoothMaxPool: max pooling is explained as if it were average pooling over the same windows, padding counted:
     * R_in = x·vjp(avgpool, x, R/stab(avgpool(x))).
     */
    public static Rule smoothMaxPool(Stabilizer stabilizer) {
        return new SmoothMaxPool(stabilizer);
    }

    @FunctionalInterface
    private interface Function {
        Value apply(Ops g, Value x, Value relevance);
    }

    private static final String SAME_SHAPE = "layers whose output has the shape of their input";

    private static boolean hasSameShape(Layer layer) {
        return layer.node().output().shape().equals(layer.node().input(0).shape());
    }

    /** Relevance for the first input that varies alone. */
    private static List<@Nullable Value> toFirst(RuleContext context, Value relevance) {
        List<@Nullable Value> all = context.none();
        context.variables().stream().limit(1).forEach(i -> all.set(i, relevance));
        return all;
    }

    private static Rule elementwise(String name, Function function) {
        return new Elementwise(name, function);
    }

    private record Elementwise(String name, Function function) implements Rule {
        @Override
        public Optional<String> purpose() {
            return Optional.of(SAME_SHAPE);
        }

        @Override
        public boolean fits(Layer layer) {
            return hasSameShape(layer);
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            Value x = context.node()
                    .input(context.variables().stream().findFirst().orElse(0));
            return toFirst(context, function.apply(context.ops(), x, context.relevance()));
        }
    }

    private record Pass() implements Rule {
        @Override
        public ShareSign shareSign() {
            return ShareSign.HANDED_ON;
        }

        @Override
        public String name() {
            return "Pass";
        }

        @Override
        public Optional<String> purpose() {
            return Optional.of(SAME_SHAPE + ", Scaled and Shift");
        }

        @Override
        public boolean fits(Layer layer) {
            return layer.is(LayerType.SCALED) || layer.is(LayerType.SHIFT) || hasSameShape(layer);
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            Value isZero = whereZero(context);
            Ops g = context.ops();
            Value relevance = context.relevance();
            Value passed = isZero == null ? relevance : g.where(isZero, g.number(0, relevance), relevance);
            int variable = context.variables().stream().findFirst().orElse(0);
            return toFirst(context, g.unbroadcast(passed, context.node().input(variable)));
        }

        @Override
        public List<Absorption> absorbed(RuleContext context) {
            Value isZero = whereZero(context);
            return isZero == null
                    ? List.of()
                    : List.of(new Absorption(
                            Absorption.Kind.NO_CONTRIBUTION, context.ops().mask(isZero, context.relevance())));
        }

        /** Where the constant factor of a Scaled layer is zero; null where it is known to be nowhere. */
        private static @Nullable Value whereZero(RuleContext context) {
            if (!context.layer().is(LayerType.SCALED) || context.node().operator() != Arithmetic.MUL) {
                return null;
            }
            Value factor = context.node().input(1 - context.variables().get(0));
            return context.facts().isNowhereZero(factor)
                    ? null
                    : context.ops().equal(factor, context.ops().number(0, factor));
        }
    }

    private record HeldConstant() implements Rule {
        @Override
        public String name() {
            return "Constant";
        }

        @Override
        public Set<Integer> withheld(Layer layer) {
            return Set.copyOf(layer.variables());
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            return context.none();
        }

        @Override
        public List<Absorption> absorbed(RuleContext context) {
            return List.of(new Absorption(Absorption.Kind.CONSTANT, context.relevance()));
        }
    }

    /** Recognised by whoever derives; it has no relevance of its own. */
    record None() implements Rule {
        static final Rule RULE = new None();

        @Override
        public ShareSign shareSign() {
            return ShareSign.HANDED_ON;
        }

        @Override
        public String name() {
            return "none";
        }

        @Override
        public boolean isGradient(Layer layer) {
            return true;
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            throw new IllegalStateException("the gradient takes the place of this rule");
        }
    }

    private record SmoothMaxPool(Stabilizer stabilizer) implements Rule {
        @Override
        public String name() {
            return new RuleLabel("SmoothMaxPool").with("stabilizer", stabilizer).toString();
        }

        @Override
        public Optional<String> purpose() {
            return Optional.of("MaxPool layers");
        }

        @Override
        public boolean fits(Layer layer) {
            return layer.is(LayerType.MAX_POOL);
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            Ops g = context.ops();
            Value x = context.node().input(0);
            Node average = average(context);
            Value s = stabilizer.quotient(g, context.relevance(), average.output());
            return List.of(g.mul(x, context.vjp(average, 0, s)));
        }

        @Override
        public List<Absorption> absorbed(RuleContext context) {
            Ops g = context.ops();
            Value z = average(context).output();
            Value s = stabilizer.quotient(g, context.relevance(), z);
            return List.of(new Absorption(
                    Absorption.Kind.STABILIZER, g.apply(Arithmetic.SUB, context.relevance(), g.mul(s, z))));
        }

        private static Node average(RuleContext context) {
            Node pool = context.node();
            if (pool.operator() == Pooling.GLOBAL_MAX_POOL) {
                return context.ops().node(Pooling.GLOBAL_AVERAGE_POOL, Attributes.NONE, List.of(pool.input(0)));
            }
            Attributes window = pool.attributes().without("storage_order").with("count_include_pad", 1);
            return context.ops().node(Pooling.AVERAGE_POOL, window, List.of(pool.input(0)));
        }
    }
}
