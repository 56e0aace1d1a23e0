package org.jennit.operator;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;

/**
 * The points that a model is explained from unless others are named: its floating-point inputs. Masks are constant, and
 * so are positions, token types and the keys and values of tokens before. A model of integers is explained from what it
 * makes of them first, which is the embedding of its tokens.
 */
public final class ExplainedPoints {
    private static final List<String> CONSTANT_NUMBERS = List.of("mask", "past_key");
    private static final List<String> CONSTANT = List.of("mask", "type", "segment", "position");

    private ExplainedPoints() {}

    /** The points of a graph: inputs, or values inside of it. */
    public static Collection<Value> of(Graph graph) {
        List<Value> floating = graph.inputs().stream()
                .filter(input -> input.element().isFloating())
                .toList();
        List<Value> inputs = floating.stream()
                .filter(input -> CONSTANT_NUMBERS.stream().noneMatch(word -> isNamed(input, word)))
                .toList();
        if (!inputs.isEmpty()) {
            return inputs;
        }
        Collection<Value> embeddings = embeddings(graph);
        return embeddings.isEmpty() ? floating : embeddings;
    }

    /** The first floating-point values that follow from integers: rows of tables where there are such. */
    private static Collection<Value> embeddings(Graph graph) {
        Map<Value, Set<Value>> sources = new HashMap<>();
        graph.inputs().forEach(input -> sources.put(input, Set.of(input)));
        Set<Value> first = new LinkedHashSet<>();
        Set<Value> rows = new LinkedHashSet<>();
        Set<Value> tokens = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            Set<Value> from = new HashSet<>();
            node.inputs().forEach(input -> from.addAll(sources.getOrDefault(input, Set.of())));
            if (from.isEmpty()) {
                continue;
            }
            if (!node.output().element().isFloating()) {
                node.outputs().forEach(output -> sources.put(output, from));
                continue;
            }
            first.add(node.output());
            if (node.operator() == Indexing.GATHER) {
                rows.add(node.output());
                if (from.stream().noneMatch(source -> CONSTANT.stream().anyMatch(word -> isNamed(source, word)))) {
                    tokens.add(node.output());
                }
            }
        }
        return !tokens.isEmpty() ? tokens : !rows.isEmpty() ? rows : first;
    }

    private static boolean isNamed(Value input, String word) {
        return input.name().toLowerCase(Locale.ROOT).contains(word);
    }
}
