package org.jennit.language;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;

/** The inputs of a language model: which of them takes what, and the tensors of a text. */
final class TokenInputs {
    private static final String WITHOUT_PAST =
            "; export the model without the past: in optimum --task text-generation (not …-with-past), in torch.onnx"
                    + " use_cache=False";

    private final Map<Value, TokenInput> kinds;
    private final Value ids;
    private final long padding;

    private TokenInputs(Map<Value, TokenInput> kinds, Value ids, long padding) {
        this.kinds = kinds;
        this.ids = ids;
        this.padding = padding;
    }

    /**
     * The inputs of a model by their names; a single one that no name tells takes the ids.
     *
     * @param padding the id of the padding token
     * @throws IllegalArgumentException if an input is none of them; the message says what to do
     */
    static TokenInputs of(List<Value> inputs, OptionalLong padding) {
        Map<Value, TokenInput> kinds = new LinkedHashMap<>();
        for (Value input : inputs) {
            TokenInput.of(input).ifPresent(kind -> kinds.put(input, kind));
        }
        List<Value> unknown =
                inputs.stream().filter(input -> !kinds.containsKey(input)).toList();
        List<Value> ids = inputs.stream()
                .filter(input -> kinds.get(input) == TokenInput.IDS)
                .toList();
        if (ids.isEmpty() && unknown.size() == 1 && !unknown.get(0).element().isFloating()) {
            kinds.put(unknown.get(0), TokenInput.IDS);
            ids = unknown;
            unknown = List.of();
        }
        if (ids.size() != 1 || !unknown.isEmpty() || ids.get(0).element().isFloating()) {
            throw new IllegalArgumentException(
                    "a text becomes the inputs %s of a model, with integer ids, but this one has %s; give an array for each, NAME=FILE.npy"
                            .formatted(
                                    TokenInput.usual(),
                                    inputs.stream().map(Value::toString).toList()));
        }
        return new TokenInputs(kinds, ids.get(0), padding.orElse(0));
    }

    /** The input that takes the ids. */
    Value ids() {
        return ids;
    }

    /** The axis of the tokens. */
    int tokenAxis() {
        return ids.shape().isRanked() && ids.shape().rank() == 1 ? 0 : 1;
    }

    /**
     * The tensors for a text, padded where the model's length is fixed.
     *
     * @throws IllegalArgumentException if it is too long for the model, or an input cannot be made of it
     */
    Map<String, Tensor> of(TokenizedText text) {
        int tokens = text.size();
        int length = length(tokens);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        kinds.forEach((input, kind) -> {
            long[] numbers = switch (kind) {
                case IDS -> padded(text.ids(), length, padding);
                case MASK -> padded(LongStream.generate(() -> 1).limit(tokens).toArray(), length, 0);
                case TYPES ->
                    padded(text.tokens().stream().mapToLong(TextToken::segment).toArray(), length, 0);
                case POSITIONS -> LongStream.range(0, length).toArray();
                case PAST, PAST_SWITCH -> new long[0];
            };
            tensors.put(
                    input.name(),
                    switch (kind) {
                        case PAST -> empty(input);
                        case PAST_SWITCH -> Tensor.zeros(input.element(), ones(input));
                        default -> tensor(input, numbers);
                    });
        });
        return tensors;
    }

    private int length(int tokens) {
        Shape shape = ids.shape();
        if (!shape.isRanked() || shape.rank() <= tokenAxis()) {
            return tokens;
        }
        Dimension fixed = shape.dimension(tokenAxis());
        if (!fixed.isKnown()) {
            return tokens;
        }
        if (tokens > fixed.value()) {
            throw new IllegalArgumentException(
                    "the text has %d tokens, but the model takes %d; shorten it, or export the model with an open length"
                            .formatted(tokens, fixed.value()));
        }
        return (int) fixed.value();
    }

    private static long[] padded(long[] numbers, int length, long padding) {
        long[] all = Arrays.copyOf(numbers, length);
        Arrays.fill(all, numbers.length, length, padding);
        return all;
    }

    private static Tensor tensor(Value input, long[] numbers) {
        Shape shape = input.shape();
        int rank = shape.isRanked() ? shape.rank() : 2;
        if (rank != 1 && rank != 2) {
            throw new IllegalArgumentException(
                    "the input '%s' is to be [batch, tokens], but its shape is %s; give an array for each input, NAME=FILE.npy"
                            .formatted(input.name(), shape));
        }
        Tensor tensor = Tensor.of(numbers, rank == 1 ? new long[] {numbers.length} : new long[] {1, numbers.length});
        return tensor.type() == input.element() ? tensor : tensor.to(input.element());
    }

    /** A past of no tokens: its axis of tokens, the only open one besides the batch, has no element. */
    private static Tensor empty(Value input) {
        Shape shape = input.shape();
        if (!shape.isRanked() || shape.rank() < 3) {
            throw new IllegalArgumentException("how large an empty past '%s' is cannot be told from its shape %s%s"
                    .formatted(input.name(), shape, WITHOUT_PAST));
        }
        long[] extents = new long[shape.rank()];
        int open = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            Dimension dimension = shape.dimension(axis);
            boolean tokens = axis > 0 && !dimension.isKnown();
            open += tokens ? 1 : 0;
            extents[axis] = dimension.isKnown() ? dimension.value() : axis == 0 ? 1 : 0;
        }
        if (open != 1) {
            throw new IllegalArgumentException(
                    "the past '%s' has the shape %s, in which the number of earlier tokens should be the only open size besides the batch%s"
                            .formatted(input.name(), shape, WITHOUT_PAST));
        }
        return Tensor.zeros(input.element(), extents);
    }

    private static long[] ones(Value input) {
        int rank = input.shape().isRanked() ? input.shape().rank() : 1;
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Whether a model takes a past. */
    boolean takesPast() {
        return kinds.containsValue(TokenInput.PAST);
    }

    /** The element type of the ids. */
    ElementType element() {
        return ids.element();
    }
}
