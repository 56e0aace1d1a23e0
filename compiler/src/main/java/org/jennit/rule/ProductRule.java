package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.LayerType;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * A rule for products of two that vary, z = f(a, b), linear in each: the relevance is shared by the elements of a factor
 * in proportion to what they contribute to z, each factor half of it, or all of it to the one that is not a weight.
 *
 * <p>R_a = a·vjp_a(w·R/stab(z)) with w = ½ for both factors, or 1 for one and 0 for the other
 */
final class ProductRule implements Rule {
    private final String name;
    private final Stabilizer stabilizer;
    private final Weighing weighing;

    /** How a rule finds the factor that only weighs. */
    private enum Weighing {
        /** It does not: each factor gets half. */
        NEVER,
        /** By its values. */
        BY_VALUES,
        /** By its values, or else because it is an activation. */
        ALSO_ACTIVATIONS
    }

    private ProductRule(String name, Stabilizer stabilizer, Weighing weighing) {
        this.name = name;
        this.stabilizer = stabilizer;
        this.weighing = weighing;
    }

    static Rule uniform(Stabilizer stabilizer) {
        String name = new RuleLabel("Uniform").with("stabilizer", stabilizer).toString();
        return new ProductRule(name, stabilizer, Weighing.NEVER);
    }

    static Rule value(Stabilizer stabilizer, boolean activations) {
        RuleLabel label = new RuleLabel("Value");
        String name = (activations ? label.with("activations", "weights") : label)
                .with("stabilizer", stabilizer)
                .toString();
        return new ProductRule(name, stabilizer, activations ? Weighing.ALSO_ACTIVATIONS : Weighing.BY_VALUES);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> purpose() {
        return Optional.of("products of two variables (MatMul, Mul, Product)");
    }

    @Override
    public ShareSign shareSign() {
        return ShareSign.OF_OUTPUT;
    }

    @Override
    public boolean fits(Layer layer) {
        return layer.is(LayerType.PRODUCT);
    }

    private OptionalInt weight(Layer layer) {
        return weighing == Weighing.NEVER
                ? OptionalInt.empty()
                : ProductWeight.of(layer, weighing == Weighing.ALSO_ACTIVATIONS);
    }

    @Override
    public Set<Integer> withheld(Layer layer) {
        OptionalInt weight = weight(layer);
        return weight.isPresent() ? Set.of(weight.getAsInt()) : Set.of();
    }

    @Override
    public Optional<String> warning(Layer layer) {
        return weighing == Weighing.ALSO_ACTIVATIONS && weight(layer).isEmpty()
                ? Optional.of("which factor is the weight cannot be told, so each gets half of the relevance")
                : Optional.empty();
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        Ops g = context.ops();
        Value s = stabilizer.quotient(g, context.relevance(), context.output());
        Set<Integer> withheld = withheld(context.layer());
        List<@Nullable Value> relevance = context.none();
        for (int input : context.variables()) {
            if (!withheld.contains(input)) {
                Value share = withheld.isEmpty() ? g.mul(s, 0.5) : s;
                relevance.set(input, g.mul(context.node().input(input), context.vjp(context.node(), input, share)));
            }
        }
        return relevance;
    }

    @Override
    public List<Absorption> absorbed(RuleContext context) {
        Value z = context.output();
        return new Quotient(stabilizer.quotient(context.ops(), context.relevance(), z), z)
                .absorbed(context, relevance(context));
    }
}
