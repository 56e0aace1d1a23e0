package org.jennit.operator;

import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** How signs, and where values vanish, follow from those of operands. */
final class SignRules {
    private SignRules() {}

    static Set<Fact> sign(boolean nonNegative, boolean nonPositive) {
        Set<Fact> facts = EnumSet.noneOf(Fact.class);
        if (nonNegative) {
            facts.add(Fact.NON_NEGATIVE);
        }
        if (nonPositive) {
            facts.add(Fact.NON_POSITIVE);
        }
        return facts;
    }

    /** What is known of every one of these values. */
    static Set<Fact> common(Facts facts, List<? extends @Nullable Value> values) {
        Set<Fact> common = EnumSet.allOf(Fact.class);
        values.forEach(value -> {
            if (value != null) {
                common.retainAll(facts.of(value));
            }
        });
        return common;
    }

    /** The sign of the elementwise product, or quotient, of the first two inputs; a square is not negative. */
    static Set<Fact> elementwiseProduct(Facts facts, Node node) {
        Set<Fact> product = product().apply(facts, node);
        return node.input(0) == node.input(1) ? union(product, sign(true, false)) : product;
    }

    /** The sign of products, or of sums of products, of the elements of the first two inputs. */
    static BiFunction<Facts, Node, Set<Fact>> product() {
        return (facts, node) -> {
            Set<Fact> a = facts.of(node.input(0));
            Set<Fact> b = facts.of(node.input(1));
            return sign(
                    facts.isZero(node.input(0))
                            || facts.isZero(node.input(1))
                            || (a.contains(Fact.NON_NEGATIVE) && b.contains(Fact.NON_NEGATIVE))
                            || (a.contains(Fact.NON_POSITIVE) && b.contains(Fact.NON_POSITIVE)),
                    facts.isZero(node.input(0))
                            || facts.isZero(node.input(1))
                            || (a.contains(Fact.NON_NEGATIVE) && b.contains(Fact.NON_POSITIVE))
                            || (a.contains(Fact.NON_POSITIVE) && b.contains(Fact.NON_NEGATIVE)));
        };
    }

    /** The members of both sets, by turns, so that the first of either are among the first. */
    static <T> Set<T> union(Set<T> a, Set<T> b) {
        Set<T> union = new LinkedHashSet<>();
        Iterator<T> some = a.iterator();
        Iterator<T> others = b.iterator();
        while (some.hasNext() || others.hasNext()) {
            if (some.hasNext()) {
                union.add(some.next());
            }
            if (others.hasNext()) {
                union.add(others.next());
            }
        }
        return union;
    }

    /** Only values of the shape of the result say something of it: broadcast ones would be of another size. */
    static Set<Value> ofShape(Set<Value> values, Shape shape) {
        Set<Value> result = new LinkedHashSet<>();
        values.stream()
                .filter(value -> shape.isRanked() && value.shape().equals(shape))
                .forEach(result::add);
        return result;
    }

    static Set<Value> inEither(Facts facts, Node node) {
        Set<Value> all = union(facts.vanishing(node.input(0)), facts.vanishing(node.input(1)));
        return ofShape(all, node.output().shape());
    }

    static Set<Value> inBoth(Facts facts, Value a, Value b, Shape shape) {
        if (facts.isZero(a)) {
            return ofShape(facts.vanishing(b), shape);
        }
        if (facts.isZero(b)) {
            return ofShape(facts.vanishing(a), shape);
        }
        Set<Value> both = union(facts.vanishing(a), Set.of());
        both.retainAll(facts.vanishing(b));
        return ofShape(both, shape);
    }
}
