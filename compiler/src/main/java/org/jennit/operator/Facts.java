package org.jennit.operator;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private static final int NEAREST = 32;
    private static final int ALL = Fact.values().length;

    private final Answers<Set<Fact>> signs = new Answers<>(this::findSigns);
    private final Answers<Boolean> constant = new Answers<>(this::findConstant);
    private final Answers<Boolean> finite = new Answers<>(this::findFinite);
    private final Answers<Boolean> nowhereZero = new Answers<>(this::findNowhereZero);
    private final Answers<Set<Value>> vanishing = new Answers<>(this::findVanishing);

    /**
     * What was found out in answer to one question. Graphs are deeper than a stack of calls: before it is asked of a value,
     * it is asked of all that the value is computed from, in order of computation.
     */
    private static final class Answers<T> {
        private final Map<Value, T> known = new HashMap<>();
        private final Function<Value, T> question;

        Answers(Function<Value, T> question) {
            this.question = question;
        }

        T about(Value value) {
            T answer = known.get(value);
            return answer == null ? find(value) : answer;
        }

        private T find(Value asked) {
            Deque<Value> open = new ArrayDeque<>();
            open.push(asked);
            while (true) {
                Value value = open.element();
                if (!opens(value, open)) {
                    T answer = known.get(value);
                    if (answer == null) {
                        answer = question.apply(value);
                        known.put(value, answer);
                    }
                    open.pop();
                    if (open.isEmpty()) {
                        return answer;
                    }
                }
            }
        }

        /** Puts what a value is computed from before it, as far as it is unknown; whether anything was. */
        private boolean opens(Value value, Deque<Value> open) {
            Node node = value.producer();
            int before = open.size();
            if (node != null && !known.containsKey(value)) {
                for (Value input : node.inputs()) {
                    if (input != null && input.producer() != null && !known.containsKey(input)) {
                        open.push(input);
                    }
                }
            }
            return open.size() > before;
        }
    }

    /** Whether a fact is known of a value. */
    public boolean is(Value value, Fact fact) {
        return of(value).contains(fact);
    }

    /** Whether every element is known to be zero. */
    public boolean isZero(Value value) {
        return of(value).size() == ALL;
    }

    /** All that is known of a value. */
    public Set<Fact> of(Value value) {
        return signs.about(value);
    }

    private Set<Fact> findSigns(Value value) {
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
        return value.producer() == null ? value.constant() != null : constant.about(value);
    }

    private boolean findConstant(Value value) {
        Node node = Objects.requireNonNull(value.producer());
        if (!node.operator().isPure()) {
            return false;
        }
        for (Value input : node.inputs()) {
            if (input != null && !isConstant(input)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether every element is known to be a number, neither infinite nor NaN, where the inputs of the graph and the
     * weights of its layers are; but for sums and products that grow beyond the range of their type.
     */
    public boolean isFinite(Value value) {
        return !value.element().isFloating() || finite.about(value);
    }

    private boolean findFinite(Value value) {
        Node node = value.producer();
        if (node == null) {
            return value.constant() == null || FiniteConstants.contain(value.constant());
        }
        return node.operator() instanceof OperatorDefinition definition && definition.isFinite(this, node);
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
        return nowhereZero.about(value);
    }

    private boolean findNowhereZero(Value value) {
        if (value.constant() instanceof Constant.InMemory memory) {
            return memory.bytes() <= LARGEST_CONSTANT && every(memory, number -> number != 0);
        }
        Node node = value.producer();
        return node != null
                && value.index() == 0
                && node.operator() instanceof OperatorDefinition definition
                && definition.isNowhereZero(this, node);
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
        return vanishing.about(value);
    }

    private Set<Value> findVanishing(Value value) {
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
