package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Fact;
import org.jennit.operator.LayerType;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * A rule that gives every input its share of what it contributed to the output. It is made of groups of
 * {@link Part parts}; in each group j with weight w the relevance, where a condition admits it, is divided among all
 * contributions in proportion:
 *
 * <p>z = Σᵢ cᵢ·f(xᵢ; θᵢ), &nbsp; s = admitted(R)/stab(z), &nbsp; R_in = Σⱼ wⱼ Σᵢ cᵢ·xᵢ·vjp(f_θᵢ, xᵢ, sⱼ)
 */
public final class LinearRule implements Rule {
    private final Stabilizer stabilizer;
    private final List<Group> groups;
    private final FivePartRule form;
    private final Predicate<Layer> fits;
    private final String purpose;
    private final Checks checks;
    private final String warning;

    /** What a rule checks of the numbers that it meets. */
    @FunctionalInterface
    interface Checks {
        /** The counts. */
        List<Check> of(RuleContext context);
    }

    /**
     * Parts that share a denominator.
     *
     * @param weight how much of the relevance they get
     * @param admission which relevance they get
     * @param terms the parts with their signs
     */
    public record Group(double weight, Admission admission, List<Term> terms) {
        /** A group. */
        public Group {
            terms = List.copyOf(terms);
        }

        /** All the relevance to the layer as it is. */
        static final Group WHOLE = of(Part.of(Modifier.identity(), Modifier.identity()));

        /** All the relevance, once, to parts that add up. */
        public static Group of(Part... parts) {
            return of(1, parts);
        }

        /** All the relevance, times a weight, to parts that add up. */
        public static Group of(double weight, Part... parts) {
            List<Term> terms = new ArrayList<>();
            for (Part part : parts) {
                terms.add(new Term(1, part));
            }
            return new Group(weight, Admission.ALL, terms);
        }

        /** This group for some of the relevance only. */
        public Group where(Admission condition) {
            return new Group(weight, condition, terms);
        }
    }

    /**
     * A part and the sign with which it counts.
     *
     * @param sign 1 or −1
     * @param part the part
     */
    public record Term(int sign, Part part) {}

    /** Which relevance a group gets. */
    @FunctionalInterface
    public interface Admission {
        /** All of it. */
        Admission ALL = (context, rule) -> context.relevance();

        /** The relevance where it is admitted, zero elsewhere. */
        Value admit(RuleContext context, LinearRule rule);
    }

    LinearRule(
            String name,
            Stabilizer stabilizer,
            Set<String> zeroParams,
            List<Group> groups,
            Predicate<Layer> fits,
            String purpose,
            Checks checks,
            String warning) {
        this.stabilizer = stabilizer;
        this.groups = List.copyOf(groups);
        List<Term> terms =
                groups.stream().flatMap(group -> group.terms().stream()).toList();
        this.form = new FivePartRule(
                name,
                terms.stream().map(Term::part).toList(),
                (g, z) -> z,
                this::shares,
                FivePartRule.contributions(terms.stream().map(Term::sign).toList()),
                zeroParams);
        this.fits = fits;
        this.purpose = purpose;
        this.checks = checks;
        this.warning = warning;
    }

    @Override
    public String name() {
        return form.name();
    }

    @Override
    public Optional<String> purpose() {
        return Optional.of(purpose);
    }

    @Override
    public boolean fits(Layer layer) {
        return fits.test(layer);
    }

    /** Where only some relevance is admitted to a group, that depends on the sign of the output. */
    @Override
    public ShareSign shareSign() {
        boolean ofOutput =
                groups.stream().allMatch(group -> group.equals(Group.WHOLE) || group.admission() != Admission.ALL);
        return ofOutput ? ShareSign.OF_OUTPUT : ShareSign.OF_CONTRIBUTION;
    }

    /** The layer with a part's inputs and parameters. */
    Node apply(RuleContext context, Part part) {
        return form.apply(context, part);
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        return form.relevance(context);
    }

    /** s = w·admitted(R)/stab(z) of the group that each part is in. */
    private List<@Nullable Value> shares(RuleContext context, List<Value> outputs) {
        Ops g = context.ops();
        List<@Nullable Value> shares = new ArrayList<>();
        for (Group group : groups) {
            List<Value> ofGroup =
                    outputs.subList(shares.size(), shares.size() + group.terms().size());
            Value s = quotient(context, group.admission().admit(context, this), sum(g, group, ofGroup));
            Value weighted = group.weight() == 1 ? s : g.mul(s, group.weight());
            group.terms().forEach(term -> shares.add(weighted));
        }
        return shares;
    }

    /** A sum of contributions that is known not to be positive is zero only where each of them is. */
    private Value quotient(RuleContext context, Value admitted, Value z) {
        return context.facts().is(z, Fact.NON_POSITIVE)
                ? stabilizer.quotientBelow(context.ops(), admitted, z)
                : stabilizer.quotient(context.ops(), admitted, z);
    }

    private List<Node> nodes(RuleContext context, Group group) {
        return group.terms().stream().map(term -> apply(context, term.part())).toList();
    }

    private static Value sum(Ops g, Group group, List<Value> outputs) {
        Value sum = null;
        for (int i = 0; i < outputs.size(); i++) {
            Value z = outputs.get(i);
            boolean negative = group.terms().get(i).sign() < 0;
            if (sum == null) {
                sum = negative ? g.neg(z) : z;
            } else {
                sum = negative ? g.sub(sum, z) : g.add(sum, z);
            }
        }
        if (sum == null) {
            throw new IllegalStateException("a group of a rule has no parts");
        }
        return sum;
    }

    @Override
    public Optional<String> warning(Layer layer) {
        return warning.isEmpty() ? Optional.empty() : Optional.of(warning);
    }

    @Override
    public List<Check> checks(RuleContext context) {
        return checks.of(context);
    }

    /**
     * What no group admits, what stabilizers take, what is lost where a denominator is zero, and what biases take. Only
     * where the rest reaches the inputs: not where f(x) is not x·∂f/∂x.
     */
    @Override
    public List<Absorption> absorbed(RuleContext context) {
        boolean sharesAll = sharesAll(context);
        if (!sharesAll && !isAffine(context.layer())) {
            return List.of();
        }
        Ops g = context.ops();
        List<Absorption> absorbed = new ArrayList<>();
        Value unassigned = context.relevance();
        for (Group group : groups) {
            List<Node> nodes = nodes(context, group);
            Value z = sum(g, group, nodes.stream().map(Node::output).toList());
            Value admitted = group.admission().admit(context, this);
            Value s = quotient(context, admitted, z);
            unassigned = g.sub(unassigned, g.mul(admitted, group.weight()));
            Value kept = g.mul(g.sub(admitted, g.mul(s, z)), group.weight());
            Value isZero = g.equal(z, g.number(0, z));
            absorbed.add(new Absorption(Absorption.Kind.NO_CONTRIBUTION, g.mask(isZero, kept)));
            absorbed.add(new Absorption(Absorption.Kind.STABILIZER, g.where(isZero, g.number(0, kept), kept)));
            if (sharesAll) {
                absorbed.addAll(ofBiases(g, group, nodes, s));
            } else {
                absorbed.add(new Absorption(Absorption.Kind.BIAS, g.mul(g.mul(s, z), group.weight())));
            }
        }
        if (!sharesAll) {
            for (Value left : relevance(context)) {
                if (left != null) {
                    absorbed.add(new Absorption(Absorption.Kind.BIAS, g.neg(left)));
                }
            }
        }
        absorbed.add(new Absorption(Absorption.Kind.NO_CONTRIBUTION, unassigned));
        return absorbed;
    }

    private static List<Absorption> ofBiases(Ops g, Group group, List<Node> nodes, Value s) {
        List<Absorption> absorbed = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Value bias = bias(nodes.get(i));
            if (bias != null) {
                double sign = group.weight() * group.terms().get(i).sign();
                Value share = g.mul(s, overOutput(g, nodes.get(i), bias));
                absorbed.add(new Absorption(Absorption.Kind.BIAS, g.mul(share, sign)));
            }
        }
        return absorbed;
    }

    /** Whether f(x) is x·∂f/∂x, or that plus a bias that the layer names. */
    private static boolean sharesAll(RuleContext context) {
        Layer layer = context.layer();
        if (Rule.isLinear(layer)) {
            return context.variables().equals(List.of(0));
        }
        return layer.is(LayerType.MAX_POOL) || (isAffine(layer) && allVary(layer));
    }

    /** Whether f(x) is x·∂f/∂x plus what does not depend on x. */
    private static boolean isAffine(Layer layer) {
        return layer.node().operator() instanceof OperatorDefinition definition
                && definition.isAffine(layer.node().operation(), Set.copyOf(layer.variables()));
    }

    /** Whether no input that has a gradient is constant. */
    private static boolean allVary(Layer layer) {
        Node node = layer.node();
        return node.operator() instanceof OperatorDefinition definition
                && IntStream.range(0, node.inputs().size())
                        .filter(input -> node.optionalInput(input) != null && definition.hasGradient(input))
                        .allMatch(layer.variables()::contains);
    }

    private static @Nullable Value bias(Node node) {
        Integer index = node.operator() instanceof OperatorDefinition definition
                ? definition.parameters().get("bias")
                : null;
        return index == null ? null : node.optionalInput(index);
    }

    /** The bias in a shape that broadcasts over the output. */
    private static Value overOutput(Ops g, Node node, Value bias) {
        boolean channels = node.operator() == Linear.CONV || node.operator() == Linear.CONV_TRANSPOSE;
        return channels ? g.perChannel(bias, node.output()) : bias;
    }
}
