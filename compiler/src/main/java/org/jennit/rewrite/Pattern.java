package org.jennit.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jspecify.annotations.Nullable;

/** An expression with holes, to be found in a graph. Sums and products match in every order and grouping. */
@FunctionalInterface
public interface Pattern {
    /** Matches a value and binds the holes; on failure the bindings may have changed. */
    boolean match(Value value, Map<String, Value> bound);

    /** What the holes are bound to if this matches a value, or null if it does not. */
    default @Nullable Map<String, Value> match(Value value) {
        Map<String, Value> bound = new HashMap<>();
        return match(value, bound) ? bound : null;
    }

    /** A hole: matches anything, but the same value wherever the name is the same. */
    static Pattern any(String name) {
        return (value, bound) -> {
            Value known = bound.putIfAbsent(name, value);
            return known == null || known == value;
        };
    }

    /** A constant of one element that is this number, as exactly as a 32-bit float can say it. */
    static Pattern number(double number) {
        return (value, bound) -> value.constant() instanceof Constant.InMemory constant
                && constant.bytes() == constant.element().bytes()
                && Math.abs(Numbers.get(constant.data(), constant.element()) - number) <= 1e-6 * Math.abs(number);
    }

    /** An operator applied to operands in this order. */
    static Pattern of(Operator operator, Pattern... operands) {
        return (value, bound) -> {
            Node node = value.isFrom(operator) ? value.producer() : null;
            if (node == null || node.inputs().size() != operands.length) {
                return false;
            }
            for (int i = 0; i < operands.length; i++) {
                Value input = node.optionalInput(i);
                if (input == null || !operands[i].match(input, bound)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** The sum of these, in any order. */
    static Pattern sum(Pattern... summands) {
        return chain(Arithmetic.ADD, summands);
    }

    /** The product of these, in any order and grouping. */
    static Pattern product(Pattern... factors) {
        return chain(Arithmetic.MUL, factors);
    }

    private static Pattern chain(Operator operator, Pattern... parts) {
        return (value, bound) -> value.isFrom(operator)
                && assign(new ArrayList<>(List.of(value)), operator, Arrays.asList(parts), bound);
    }

    /** Matches parts with values, opening up values of the operator until there are as many as parts. */
    private static boolean assign(
            List<Value> values, Operator operator, List<Pattern> parts, Map<String, Value> bound) {
        if (values.size() == parts.size()) {
            return permute(values, parts, bound);
        }
        for (int i = 0; i < values.size(); i++) {
            Node node = values.get(i).isFrom(operator) ? values.get(i).producer() : null;
            if (node == null) {
                continue;
            }
            List<Value> opened = new ArrayList<>(values);
            opened.set(i, node.input(0));
            opened.add(node.input(1));
            Map<String, Value> trial = new HashMap<>(bound);
            if (assign(opened, operator, parts, trial)) {
                bound.putAll(trial);
                return true;
            }
        }
        return false;
    }

    private static boolean permute(List<Value> values, List<Pattern> parts, Map<String, Value> bound) {
        if (parts.isEmpty()) {
            return true;
        }
        for (int i = 0; i < values.size(); i++) {
            Map<String, Value> trial = new HashMap<>(bound);
            if (parts.get(0).match(values.get(i), trial)) {
                List<Value> rest = new ArrayList<>(values);
                rest.remove(i);
                if (permute(rest, parts.subList(1, parts.size()), trial)) {
                    bound.putAll(trial);
                    return true;
                }
            }
        }
        return false;
    }
}
