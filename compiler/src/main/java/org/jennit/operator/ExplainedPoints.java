package org.jennit.operator;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.ElementType;
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
        Set<Value> integers = new HashSet<>(graph.inputs());
        Set<Value> words = new HashSet<>();
        graph.inputs().stream()
                .filter(input -> CONSTANT.stream().noneMatch(word -> isNamed(input, word)))
                .forEach(words::add);
        Set<Value> first = new LinkedHashSet<>();
        Set<Value> rows = new LinkedHashSet<>();
        Set<Value> tokens = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().noneMatch(integers::contains)) {
                continue;
            }
            if (!node.output().element().isFloating()) {
                integers.addAll(node.outputs());
                if (tellsWords(node, words)) {
                    words.addAll(node.outputs());
                }
                continue;
            }
            first.add(node.output());
            if (node.operator() == Indexing.GATHER) {
                rows.add(node.output());
                if (words.contains(node.input(1))) {
                    tokens.add(node.output());
                }
            }
        }
        return !tokens.isEmpty() ? tokens : !rows.isEmpty() ? rows : first;
    }

    /**
     * Whether the integers that a node gives tell which words there are: positions follow from the extents of a text, or
     * from where it has words at all, which are truth values.
     */
    private static boolean tellsWords(Node node, Set<Value> words) {
        return node.output().element() != ElementType.BOOL
                && IntStream.range(0, node.inputs().size())
                        .anyMatch(i ->
                                words.contains(node.optionalInput(i)) && Variation.readsNumbers(node.operator(), i));
    }

    private static boolean isNamed(Value input, String word) {
        return input.name().toLowerCase(Locale.ROOT).contains(word);
    }
}
