package org.jennit.operator;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Value;

/**
 * What is known of values before they are computed: their signs, and where they are zero. Every answer follows from
 * the rules of the operators in the catalogue, and is remembered.
 */
public final class Facts {
    private static final int LARGEST_CONSTANT = 4096;

    private final Map<Value, Set<Fact>> known = new HashMap<>();
    private final Map<Node, Boolean> constant = new HashMap<>();
    private final Map<Value, Set<Value>> vanishing = new HashMap<>();

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
        Set<Fact> facts = known.get(value);
        if (facts == null) {
            facts = compute(value);
            known.put(value, facts);
        }
        return facts;
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
        Boolean known = constant.get(node);
        if (known == null) {
            known = node.operator().isPure()
                    && node.inputs().stream().allMatch(input -> input == null || isConstant(input));
            constant.put(node, known);
        }
        return known;
    }

    /**
     * Whether a value is known to be zero wherever another of the same shape is not positive. So [z &lt; 0]·R is zero
     * where R vanishes with z.
     */
    public boolean vanishesWith(Value value, Value other) {
        return isZero(value) || vanishing(value).contains(other);
    }

    /** The values of the same shape such that a value is zero wherever one of them is not positive. */
    public Set<Value> vanishing(Value value) {
        Set<Value> result = vanishing.get(value);
        if (result == null) {
            result = new HashSet<>();
            Node node = value.producer();
            if (node != null && value.index() == 0 && node.operator() instanceof OperatorDefinition definition) {
                result.addAll(definition.vanishing(this, node));
            }
            if (is(value, Fact.NON_NEGATIVE)) {
                result.add(value);
            }
            vanishing.put(value, result);
        }
        return result;
    }
}
