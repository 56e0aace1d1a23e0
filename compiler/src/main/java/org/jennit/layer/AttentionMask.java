package org.jennit.layer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jennit.evaluate.EvaluationException;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;

/**
 * What is added to the scores of an attention before its softmax, or put in their place. It is found by numbers: scores of
 * zero, at a few positions and with inputs of ones, are taken to the softmax.
 *
 * @param effect what it does to them
 * @param inputs the names of the model's inputs that it is computed from, such as {@code attention_mask}
 */
public record AttentionMask(Effect effect, List<String> inputs) {
    /** Swin adds −100 between windows; e^−80 is nothing beside the weights of other positions. */
    private static final double EXCLUDED = -80;

    private static final long BATCH = 2;
    private static final long POSITIONS = 7;
    private static final int MOST_ELEMENTS = 1 << 20;

    /** What a mask does to scores. */
    public enum Effect {
        /** Nothing, as long as inputs exclude no position. */
        NONE("none"),
        /** A query attends to its own and earlier positions. */
        CAUSAL("causal"),
        /** A query attends to its own and some earlier positions. */
        WINDOW("sliding window"),
        /** Some pairs of positions are excluded otherwise, as between shifted windows. */
        PAIRS("pairs"),
        /** A number is added to each score, as for relative positions. */
        BIAS("bias"),
        /** The mask cannot be computed without an input. */
        UNKNOWN("unknown");

        private final String label;

        Effect(String label) {
            this.label = label;
        }

        /** As tables show it. */
        public String label() {
            return label;
        }
    }

    /** A mask. */
    public AttentionMask {
        inputs = List.copyOf(inputs);
    }

    static AttentionMask of(ScorePath path) {
        if (path.beside().isEmpty()) {
            return new AttentionMask(Effect.NONE, List.of());
        }
        Graph graph = path.softmax().layers().graph();
        Set<Value> sources = sources(path.beside());
        List<String> inputs = graph.inputs().stream()
                .filter(sources::contains)
                .map(Value::name)
                .toList();
        return new AttentionMask(
                path.scores().map(scores -> effect(graph, path, scores)).orElse(Effect.UNKNOWN), inputs);
    }

    /** What values are computed from, apart from sizes. */
    private static Set<Value> sources(List<Value> values) {
        Set<Value> sources = new HashSet<>(values);
        Deque<Value> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            Node node = open.pop().producer();
            for (int i = 0; node != null && i < node.inputs().size(); i++) {
                Value input = node.optionalInput(i);
                boolean reads =
                        !(node.operator() instanceof OperatorDefinition definition) || definition.readsNumbers(i);
                if (input != null && reads && sources.add(input)) {
                    open.push(input);
                }
            }
        }
        return sources;
    }

    private static Effect effect(Graph graph, ScorePath path, Layer scores) {
        Map<String, Long> sizes = new HashMap<>();
        Evaluator evaluator = new Evaluator();
        try {
            for (Value input : graph.inputs()) {
                evaluator.given(input, NumberTensor.filled(1, extents(input.shape(), sizes)));
            }
            for (Value other : varying(path, scores)) {
                evaluator.given(other, NumberTensor.filled(0, extents(other.shape(), sizes)));
            }
            return effect(evaluator.of(path.softmax().node().input(0)));
        } catch (EvaluationException open) {
            return Effect.UNKNOWN;
        }
    }

    /** The scores, and what else varies that masks take sizes from: it is not computed. */
    private static Set<Value> varying(ScorePath path, Layer scores) {
        Set<Value> varying = new LinkedHashSet<>(List.of(scores.node().output()));
        Set<Value> seen = new HashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(path.softmax().node().input(0)));
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (!seen.add(value)) {
                continue;
            }
            if (scores.variation().varies(value) && !path.between().contains(value)) {
                varying.add(value);
            } else if (value.producer() != null) {
                value.producer().inputs().stream().filter(Objects::nonNull).forEach(open::push);
            }
        }
        return varying;
    }

    /** Extents in place of those that a file leaves open; the first is the batch. */
    private static int[] extents(Shape shape, Map<String, Long> sizes) {
        if (!shape.isRanked()) {
            throw new EvaluationException("the rank is open");
        }
        List<Dimension> dimensions = shape.dimensions();
        for (int axis = 0; axis < dimensions.size(); axis++) {
            String name = dimensions.get(axis).toString();
            if (dimensions.get(axis).equals(Dimension.symbol(name))) {
                sizes.putIfAbsent(name, axis == 0 ? BATCH : POSITIONS);
            }
        }
        Shape tried = shape.substitute(sizes);
        if (!tried.isKnown() || tried.elements().value() > MOST_ELEMENTS) {
            throw new EvaluationException("the extents are open, or too large to be tried");
        }
        return Arrays.stream(tried.extents()).mapToInt(Math::toIntExact).toArray();
    }

    private static Effect effect(NumberTensor masked) {
        BitSet attended = new BitSet(); // distances back at which some query attends
        BitSet excluded = new BitSet(); // and at which some does not
        boolean biased = false;
        int keys = masked.extent(masked.rank() - 1);
        int queries = masked.extent(masked.rank() - 2);
        for (int i = 0; i < masked.size(); i++) {
            int back = i / keys % queries + keys - queries - i % keys;
            boolean attends = masked.element(i) > EXCLUDED;
            biased |= attends && masked.element(i) != 0;
            (attends ? attended : excluded).set(back + queries);
        }
        if (excluded.isEmpty()) {
            return biased ? Effect.BIAS : Effect.NONE;
        }
        boolean later = attended.nextSetBit(0) < queries;
        if (later || attended.intersects(excluded)) {
            return Effect.PAIRS;
        }
        return excluded.nextSetBit(queries) < 0 ? Effect.CAUSAL : Effect.WINDOW;
    }
}
