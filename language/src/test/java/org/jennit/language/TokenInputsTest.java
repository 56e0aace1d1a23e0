package org.jennit.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TokenInputsTest {
    private static final Dimension BATCH = Dimension.symbol("batch_size");
    private static final Dimension TOKENS = Dimension.symbol("sequence_length");
    private static final TokenizedText TEXT =
            TokenizedText.ofPieces(new long[] {7, 8, 9}, List.of("[CLS]", "good", "film"));

    private static Value input(String name, ElementType type, Dimension... shape) {
        return Value.input(name, type, Shape.of(shape));
    }

    private static Map<String, Tensor> made(Value... inputs) {
        return TokenInputs.of(List.of(inputs), OptionalLong.of(5)).of(TEXT);
    }

    @Test
    void aPastIsEmpty() {
        Map<String, Tensor> made = made(
                input("input_ids", ElementType.INT64, BATCH, TOKENS),
                input("position_ids", ElementType.INT64, BATCH, TOKENS),
                input(
                        "past_key_values.0.key",
                        ElementType.FLOAT32,
                        BATCH,
                        Dimension.of(2),
                        Dimension.symbol("past_sequence_length"),
                        Dimension.of(8)),
                input("use_cache_branch", ElementType.BOOL, Dimension.ONE));
        assertThat(made.get("past_key_values.0.key").shape()).containsExactly(1, 2, 0, 8);
        assertThat(made.get("position_ids").toLongs()).containsExactly(0, 1, 2);
        assertThat(made.get("use_cache_branch").toDoubles()).containsExactly(0);
    }

    @Test
    void aPastOfUnknownSizeIsRefusedWithAWayOut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> made(
                        input("input_ids", ElementType.INT64, BATCH, TOKENS),
                        input(
                                "past_key_values.0.key",
                                ElementType.FLOAT32,
                                BATCH,
                                Dimension.symbol("heads"),
                                Dimension.symbol("past"),
                                Dimension.of(8))))
                .withMessageContaining("the past 'past_key_values.0.key' has the shape")
                .withMessageContaining("export the model without the past: in optimum --task text-generation");
    }

    @Test
    void fixedLengthsArePadded() {
        Map<String, Tensor> made = made(
                input("ids", ElementType.INT32, BATCH, Dimension.of(5)),
                input("attention_mask", ElementType.FLOAT32, BATCH, Dimension.of(5)));
        assertThat(made.get("ids").toDoubles()).containsExactly(7, 8, 9, 5, 5);
        assertThat(made.get("ids").type()).isEqualTo(ElementType.INT32);
        assertThat(made.get("attention_mask").toDoubles()).containsExactly(1, 1, 1, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> made(input("ids", ElementType.INT64, BATCH, Dimension.of(2))))
                .withMessageContaining("the text has 3 tokens, but the model takes 2");
    }

    @Test
    void theOnlyInputTakesTheIdsWhateverItsName() {
        assertThat(made(input("serving_default", ElementType.INT64, BATCH, TOKENS))
                        .get("serving_default")
                        .toLongs())
                .containsExactly(7, 8, 9);
    }

    @Test
    void otherInputsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> made(
                        input("input_ids", ElementType.INT64, BATCH, TOKENS),
                        input("pixel_values", ElementType.FLOAT32, BATCH)))
                .withMessageContaining("pixel_values")
                .withMessageContaining("NAME=FILE.npy");
    }
}
