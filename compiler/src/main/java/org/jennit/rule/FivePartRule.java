package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * A rule by five functions: for the parts i = 1…n, with x an input of the layer f, θ its parameters and z its output,
 *
 * <p>xᵢ = inᵢ(x), &nbsp; θᵢ = paramᵢ(θ), &nbsp; zᵢ = out(f(xᵢ; θᵢ)), &nbsp; s₁…sₙ = map(R_out, z₁…zₙ), &nbsp; gᵢ =
 * vjp(f_θᵢ, xᵢ, sᵢ), &nbsp; R_in = reduce(x₁…xₙ, g₁…gₙ)
 *
 * <p>Every linear rule of the field is one of these. What it computes is part of the graph like everything else: it is
 * optimized, exported and differentiated without further work.
 *
 * @param name the name
 * @param parts the pairs of inᵢ and paramᵢ
 * @param out what becomes of each zᵢ
 * @param map what arrives at the output of each part
 * @param reduce what leaves at the input
 * @param zeroParams the names of parameters that are replaced by zeros after their modifier
 */
public record FivePartRule(
        String name, List<Part> parts, Output out, Mapping map, Reduction reduce, Set<String> zeroParams)
        implements Rule {
    /** A rule. */
    public FivePartRule {
        parts = List.copyOf(parts);
        zeroParams = Set.copyOf(zeroParams);
    }

    /** A rule that leaves outputs as they are and all parameters in place. */
    public static FivePartRule of(String name, List<Part> parts, Mapping map, Reduction reduce) {
        return new FivePartRule(name, parts, (g, z) -> z, map, reduce, Set.of());
    }

    /** What becomes of a part's output. */
    @FunctionalInterface
    public interface Output {
        /** The modified output. */
        Value modify(Ops g, Value z);
    }

    /** Divides relevance among the parts. */
    @FunctionalInterface
    public interface Mapping {
        /** What arrives at the output of each part; null for parts that get nothing. */
        List<@Nullable Value> map(RuleContext context, List<Value> outputs);
    }

    /** Puts together what leaves at the inputs of the parts. */
    @FunctionalInterface
    public interface Reduction {
        /**
         * The relevance of an input.
         *
         * @param inputs what each part made of the input
         * @param gradients what leaves at each part; null where nothing arrived
         */
        Value reduce(Ops g, List<Value> inputs, List<@Nullable Value> gradients);
    }

    /** The layer as a part sees it. */
    Node apply(RuleContext context, Part part) {
        return part.apply(context, zeroParams);
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        List<Node> nodes = parts.stream().map(part -> apply(context, part)).toList();
        List<Value> outputs = nodes.stream()
                .map(node -> out.modify(context.ops(), node.output()))
                .toList();
        List<@Nullable Value> arriving = map.map(context, outputs);
        List<@Nullable Value> relevance = context.none();
        for (int input : context.variables()) {
            List<Value> inputs = new ArrayList<>();
            List<@Nullable Value> gradients = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                inputs.add(context.contributing(nodes.get(i).input(input)));
                Value s = arriving.get(i);
                gradients.add(s == null ? null : context.vjp(nodes.get(i), input, s));
            }
            relevance.set(input, reduce.reduce(context.ops(), inputs, gradients));
        }
        return relevance;
    }

    /** Σᵢ cᵢ·xᵢ·gᵢ with a sign for each part: every input gets what it contributed. */
    public static Reduction contributions(List<Integer> signs) {
        return (g, inputs, gradients) -> {
            Value sum = null;
            for (int i = 0; i < inputs.size(); i++) {
                Value gradient = gradients.get(i);
                if (gradient != null) {
                    Value share = g.mul(inputs.get(i), gradient);
                    boolean negative = signs.get(i) < 0;
                    if (sum == null) {
                        sum = negative ? g.neg(share) : share;
                    } else {
                        sum = negative ? g.sub(sum, share) : g.add(sum, share);
                    }
                }
            }
            return Objects.requireNonNullElseGet(sum, () -> g.zerosLike(inputs.get(0)));
        };
    }
}
