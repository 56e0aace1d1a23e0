package org.jennit.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The extent of a tensor along one axis: a number, a symbol such as {@code batch}, or a polynomial of symbols with
 * integer coefficients such as {@code 196*batch}. What no polynomial can say, a rounded quotient for example, becomes
 * a symbol named by its own expression, so that equal expressions stay equal.
 */
public final class Dimension {
    /** The most terms of a product, before equal ones are joined. */
    private static final int MOST_TERMS = 2_000;

    private static final int LONGEST_NAME = 10_000;

    /** The dimension of extent one. */
    public static final Dimension ONE = of(1);

    /** From the symbols of a monomial, sorted, to its coefficient, never zero; the empty monomial is the constant. */
    private final Map<List<String>, Long> terms;

    private Dimension(Map<List<String>, Long> terms) {
        this.terms = terms;
    }

    /** A known extent (or, in shape arithmetic, any integer). */
    public static Dimension of(long value) {
        return ofTerm(List.of(), value);
    }

    /** An extent known only by name. */
    public static Dimension symbol(String name) {
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("the name or expression of an extent, '" + name.substring(0, 40)
                    + "…', has " + name.length() + " letters, and " + LONGEST_NAME
                    + " are the most; export the model with fewer open extents");
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("a symbolic dimension needs a name");
        }
        return ofTerm(List.of(name), 1);
    }

    private static Dimension ofTerm(List<String> monomial, long coefficient) {
        Map<List<String>, Long> terms = emptyTerms();
        if (coefficient != 0) {
            terms.put(monomial, coefficient);
        }
        return new Dimension(terms);
    }

    private static Map<List<String>, Long> emptyTerms() {
        return new TreeMap<>((a, b) -> a.size() != b.size()
                ? Integer.compare(b.size(), a.size())
                : a.toString().compareTo(b.toString()));
    }

    /** Whether this is a number. */
    public boolean isKnown() {
        return terms.isEmpty() || (terms.size() == 1 && terms.containsKey(List.of()));
    }

    /** Whether this is the number {@code value}. */
    public boolean is(long value) {
        return isKnown() && value() == value;
    }

    /**
     * The number.
     *
     * @throws UnresolvedShapeException when this is not a number
     */
    public long value() {
        if (!isKnown()) {
            throw new UnresolvedShapeException("the dimension '" + this + "' must be a number here");
        }
        return terms.getOrDefault(List.of(), 0L);
    }

    /** The sum of this and another. */
    public Dimension plus(Dimension other) {
        Map<List<String>, Long> sum = emptyTerms();
        sum.putAll(terms);
        other.terms.forEach((monomial, c) -> add(sum, monomial, c));
        return new Dimension(sum);
    }

    /** The sum of this and a number. */
    public Dimension plus(long other) {
        return plus(of(other));
    }

    /** The difference of this and another. */
    public Dimension minus(Dimension other) {
        return plus(other.times(-1));
    }

    /** The product of this and another. */
    public Dimension times(Dimension other) {
        if ((long) terms.size() * other.terms.size() > MOST_TERMS) {
            throw new IllegalArgumentException("the product of an extent with " + terms.size() + " terms and one with "
                    + other.terms.size() + " is too long an expression; export the model with fewer open extents");
        }
        Map<List<String>, Long> product = emptyTerms();
        terms.forEach((a, ca) -> other.terms.forEach((b, cb) -> {
            List<String> symbols = new ArrayList<>(a);
            symbols.addAll(b);
            Collections.sort(symbols);
            add(product, List.copyOf(symbols), Math.multiplyExact(ca, cb));
        }));
        return new Dimension(product);
    }

    /** The product of this and a number. */
    public Dimension times(long other) {
        return times(of(other));
    }

    /** The quotient of this and another, rounded down. */
    public Dimension dividedBy(Dimension other) {
        if (other.is(0)) {
            throw new ArithmeticException("a dimension is divided by zero");
        }
        if (equals(other)) {
            return ONE;
        }
        if (other.terms.size() != 1) {
            return symbol("floor((" + this + ")/(" + other + "))");
        }
        Map.Entry<List<String>, Long> divisor =
                other.terms.entrySet().iterator().next();
        Map<List<String>, Long> quotient = emptyTerms();
        Map<List<String>, Long> rest = emptyTerms();
        terms.forEach((monomial, c) -> {
            List<String> symbols = new ArrayList<>(monomial);
            boolean divides = divisor.getKey().stream().allMatch(symbols::remove);
            long whole = divides ? Math.floorDiv(c, divisor.getValue()) : 0;
            add(quotient, List.copyOf(symbols), whole);
            add(rest, monomial, c - whole * divisor.getValue());
        });
        Dimension remainder = new Dimension(rest);
        Dimension exact = new Dimension(quotient);
        boolean roundsToExact = remainder.isKnown() && divisor.getKey().isEmpty(); // 0 ≤ remainder < divisor
        return roundsToExact || remainder.is(0)
                ? exact
                : exact.plus(symbol("floor((" + remainder + ")/(" + other + "))"));
    }

    /** The quotient of this and a number, rounded down. */
    public Dimension dividedBy(long other) {
        return dividedBy(of(other));
    }

    /** The quotient of this and a number, rounded up. */
    public Dimension dividedByRoundingUp(long other) {
        return plus(other - 1).dividedBy(other);
    }

    /** The sign (−1, 0 or 1) where it is the same for all symbols that are 0 or more, as extents are. */
    public OptionalInt sign() {
        if (isKnown()) {
            return OptionalInt.of(Long.signum(value()));
        }
        long constant = terms.getOrDefault(List.of(), 0L);
        boolean oneSided =
                constant != 0 && terms.values().stream().allMatch(c -> Long.signum(c) == Long.signum(constant));
        return oneSided ? OptionalInt.of(Long.signum(constant)) : OptionalInt.empty();
    }

    /** This with symbols replaced by numbers; symbols that are not in the map stay. */
    public Dimension substitute(Map<String, Long> values) {
        Dimension result = of(0);
        for (Map.Entry<List<String>, Long> term : terms.entrySet()) {
            Dimension product = of(term.getValue());
            for (String symbol : term.getKey()) {
                Long value = values.get(symbol);
                product = product.times(value == null ? symbol(symbol) : of(value));
            }
            result = result.plus(product);
        }
        return result;
    }

    private static void add(Map<List<String>, Long> terms, List<String> monomial, long coefficient) {
        long sum = Math.addExact(terms.getOrDefault(monomial, 0L), coefficient);
        if (sum == 0) {
            terms.remove(monomial);
        } else {
            terms.put(monomial, sum);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dimension that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** The number, the symbol, or the polynomial written out, {@code 196*batch + 1}. */
    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        return terms.entrySet().stream()
                .map(term -> {
                    String symbols = String.join("*", term.getKey());
                    long c = term.getValue();
                    return symbols.isEmpty() ? Long.toString(c) : c == 1 ? symbols : c + "*" + symbols;
                })
                .collect(Collectors.joining(" + "));
    }
}
