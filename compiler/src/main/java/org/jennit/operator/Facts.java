package org.jennit.operator;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * What is known of values before they are computed: their signs, and where they are zero. Every answer follows from
 * the rules of the operators in the catalogue, and is remembered.
 */
public final class Facts {
    private static final int LARGEST_CONSTANT = 4096;
    private static final int LEVELS = 128;
    private static final int NEAREST = 32;

    private final Map<Value, Knowledge> known = new HashMap<>();

    /** What was found out about a value; null where nobody asked yet. */
    private static final class Knowledge {
        /** How many nodes, at most, lie between the value and the inputs of the graph; negative until it is learned of. */
        int level = -1;

        @Nullable
        Set<Fact> facts;

        @Nullable
        Boolean constant;

        @Nullable
        Boolean finite;

        @Nullable
        Boolean nowhereZero;

        @Nullable
        Set<Value> vanishing;
    }

    private Knowledge knowledge(Value value) {
        return known.computeIfAbsent(value, key -> new Knowledge());
    }

    /**
     * Finds what is known of what a node computes. Graphs are deeper than a stack of calls: whoever goes through all nodes
     * learns of each on the way, so that nothing needs to be searched for far back. Where values vanish, which takes the
     * most time and is seldom asked for, is learned every so many levels only.
     */
    public void learn(Node node) {
        Knowledge first = knowledge(node.output());
        if (first.level >= 0) {
            return;
        }
        int most = -1;
        int least = Integer.MAX_VALUE;
        for (Value input : node.inputs()) {
            int level = level(input);
            most = Math.max(most, level);
            least = Math.min(least, level);
        }
        first.level = most + 1;
        isConstant(node.output());
        for (Value output : node.outputs()) {
            of(output);
            isFinite(output);
            isNowhereZero(output);
        }
        if (most >= 0 && least / LEVELS != first.level / LEVELS) {
            node.outputs().forEach(this::vanishing);
        }
    }

    /** The level of the node that computes a value, if it was learned of. */
    private int level(@Nullable Value value) {
        Node node = value == null ? null : value.producer();
        Knowledge first = node == null ? null : known.get(node.output());
        return first == null ? 0 : Math.max(0, first.level);
    }

    /** Whether a fact is known of a value. */
    public boolean is(Value value, Fact fact) {
        return of(value).contains(fact);
    }

    /** Whether every element is known to be zero. */
    public boolean isZero(Value value) {
        return of(value).size() == Fact.values().length;
    }

    /** All that is known of a value. */
    public Set<Fact> of(Value value) {
        Knowledge knowledge = knowledge(value);
        if (knowledge.facts == null) {
            knowledge.facts = compute(value);
        }
        return knowledge.facts;
    }

    private Set<Fact> compute(Value value) {
        if (value.constant() instanceof Constant.InMemory constant && constant.bytes() <= LARGEST_CONSTANT) {
            return ofConstant(constant);
        }
        Node node = value.producer();
        return node != null && value.index() == 0 && node.operator() instanceof OperatorDefinition definition
                ? definition.facts(this, node)
                : EnumSet.noneOf(Fact.class);
    }

    static Set<Fact> ofConstant(Constant.InMemory constant) {
        Set<Fact> facts = EnumSet.allOf(Fact.class);
        ByteBuffer data = constant.data();
        while (data.hasRemaining()) {
            double number = Numbers.get(data, constant.element());
            if (!(number >= 0)) {
                facts.remove(Fact.NON_NEGATIVE);
            }
            if (!(number <= 0)) {
                facts.remove(Fact.NON_POSITIVE);
            }
        }
        return facts;
    }

    /** Whether a value is the same whatever the inputs of the graph are: it depends on none of them. */
    public boolean isConstant(Value value) {
        Node node = value.producer();
        if (node == null) {
            return value.constant() != null;
        }
        Knowledge knowledge = knowledge(node.output());
        if (knowledge.constant == null) {
            knowledge.constant = node.operator().isPure()
                    && node.inputs().stream().allMatch(input -> input == null || isConstant(input));
        }
        return knowledge.constant;
    }

    /**
     * Whether every element is known to be a number, neither infinite nor NaN, where the inputs of the graph and the
     * weights of its layers are; but for sums and products that grow beyond the range of their type.
     */
    public boolean isFinite(Value value) {
        Node node = value.producer();
        if (!value.element().isFloating()) {
            return true;
        }
        if (node == null) {
            return value.constant() == null || FiniteConstants.contain(value.constant());
        }
        Knowledge knowledge = knowledge(node.output());
        if (knowledge.finite == null) {
            knowledge.finite =
                    node.operator() instanceof OperatorDefinition definition && definition.isFinite(this, node);
        }
        return knowledge.finite;
    }

    /** Whether all inputs are finite; what are the weights of a layer need not be looked at. */
    boolean areInputsFinite(Node node) {
        Collection<Integer> weights = node.operator() instanceof OperatorDefinition definition
                ? definition.parameters().values()
                : List.of();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.optionalInput(i);
            boolean isWeight = input != null && input.constant() != null && weights.contains(i);
            if (input != null && !isWeight && !isFinite(input)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no element is zero, so that a quotient by it is finite; but for products that fall below the range. */
    public boolean isNowhereZero(Value value) {
        if (value.constant() instanceof Constant.InMemory constant) {
            return constant.bytes() <= LARGEST_CONSTANT && every(constant, number -> number != 0);
        }
        Node node = value.producer();
        if (node == null || value.index() != 0) {
            return false;
        }
        Knowledge knowledge = knowledge(value);
        if (knowledge.nowhereZero == null) {
            knowledge.nowhereZero =
                    node.operator() instanceof OperatorDefinition definition && definition.isNowhereZero(this, node);
        }
        return knowledge.nowhereZero;
    }

    /** Whether every element is above zero. */
    boolean isPositive(Value value) {
        return is(value, Fact.NON_NEGATIVE) && isNowhereZero(value);
    }

    /** Whether every element is below zero. */
    boolean isNegative(Value value) {
        return is(value, Fact.NON_POSITIVE) && isNowhereZero(value);
    }

    private static boolean every(Constant.InMemory constant, DoublePredicate holds) {
        ByteBuffer data = constant.data();
        while (data.hasRemaining()) {
            if (!holds.test(Numbers.get(data, constant.element()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a value is known to be zero wherever another of the same shape is not positive. So [z &lt; 0]·R is zero
     * where R vanishes with z. This is said of finite numbers: the product of zero and infinity is not zero.
     */
    public boolean vanishesWith(Value value, Value other) {
        return isZero(value) || vanishing(value).contains(other);
    }

    /**
     * Values of the same shape such that a value is zero wherever one of them is not positive, the nearest first. Of more
     * than {@value #NEAREST} the last are left out: in a chain of rectifiers every value vanishes with all before it.
     */
    public Set<Value> vanishing(Value value) {
        Knowledge knowledge = knowledge(value);
        if (knowledge.vanishing == null) {
            knowledge.vanishing = computeVanishing(value);
        }
        return knowledge.vanishing;
    }

    private Set<Value> computeVanishing(Value value) {
        Node node = value.producer();
        Set<Value> result =
                node != null && value.index() == 0 && node.operator() instanceof OperatorDefinition definition
                        ? definition.vanishing(this, node)
                        : Set.of();
        if (is(value, Fact.NON_NEGATIVE)) {
            Set<Value> others = result;
            result = new LinkedHashSet<>();
            result.add(value);
            result.addAll(others);
        }
        return result.size() <= NEAREST
                ? result
                : result.stream().limit(NEAREST).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
