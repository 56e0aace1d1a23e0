package org.jennit.rewrite;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * A rule that replaces a node by something that computes the same.
 *
 * @param name what it does, in words
 * @param roots the operators of the nodes that it looks at
 * @param replacement what takes the place of the node's outputs, or null where the rule does not apply
 */
public record Rewrite(String name, Set<Operator> roots, Function<Match, @Nullable List<Value>> replacement) {
    /** A rule for nodes of one operator, of whose outputs only the first is used. */
    public static Rewrite of(String name, Operator root, Function<Match, @Nullable Value> replacement) {
        return of(name, Set.of(root), replacement);
    }

    /** A rule for nodes of any of these operators, of which only the first output is used. */
    public static Rewrite of(String name, Set<? extends Operator> roots, Function<Match, @Nullable Value> replacement) {
        return new Rewrite(name, Set.copyOf(roots), match -> {
            Value value = replacement.apply(match);
            return value == null ? null : List.of(value);
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
