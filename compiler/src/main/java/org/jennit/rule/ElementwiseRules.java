package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.LayerType;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jspecify.annotations.Nullable;

/** Rules that look at each element by itself, and that of max pooling. */
public final class ElementwiseRules {
    private ElementwiseRules() {}

    /** Pass: R_in = R_out, for layers whose first input has the shape of the output. */
    public static Rule pass() {
        return elementwise("Pass", (g, x, relevance) -> relevance);
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

    private static Rule elementwise(String name, Function function) {
        return new Elementwise(name, function);
    }

    private record Elementwise(String name, Function function) implements Rule {
        @Override
        public Optional<String> purpose() {
            return Optional.of("layers whose output has the shape of their input");
        }

        @Override
        public boolean fits(Layer layer) {
            Node node = layer.node();
            return node.output().shape().equals(node.input(0).shape());
        }

        @Override
        public List<@Nullable Value> relevance(RuleContext context) {
            List<@Nullable Value> relevance = context.none();
            List<Integer> variables = context.variables();
            for (int i : variables) {
                relevance.set(
                        i,
                        i == variables.get(0)
                                ? function.apply(context.ops(), context.node().input(i), context.relevance())
                                : null);
            }
            return relevance;
        }
    }

    /** Recognised by whoever derives; it has no relevance of its own. */
    record None() implements Rule {
        static final Rule RULE = new None();

        @Override
        public String name() {
            return "none";
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
