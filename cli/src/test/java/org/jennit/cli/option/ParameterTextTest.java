package org.jennit.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jennit.cli.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterTextTest {
    @Test
    void valuesHaveTheTypeThatTheyLookLike() {
        assertThat(ParameterText.parse(List.of(
                        "n_iter=20",
                        "epsilon=1e-3",
                        "low=-2.1,-2,-1.8",
                        "zero-params=bias",
                        "invert=true",
                        "stabilizer={epsilon: 0.1, clip: true}",
                        "high=[1, 2.5]")))
                .isEqualTo(Map.of(
                        "n_iter",
                        20L,
                        "epsilon",
                        1e-3,
                        "low",
                        List.of(-2.1, -2L, -1.8),
                        "zero_params",
                        "bias",
                        "invert",
                        true,
                        "stabilizer",
                        Map.of("epsilon", 0.1, "clip", true),
                        "high",
                        List.of(1L, 2.5)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "epsilon, the parameter 'epsilon' has no value; write -p key=value",
                "epsilon=, the parameter 'epsilon=' has no value; write -p key=value",
                "=3, the parameter '=3' has no value; write -p key=value",
                "\"low=[1, 2\", the parameter 'low=[1"
            })
    void othersAreRefused(String text, String message) {
        assertThatThrownBy(() -> ParameterText.parse(List.of(text)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aNameStandsOnce() {
        assertThatThrownBy(() -> ParameterText.parse(List.of("a=1", "a=2")))
                .isInstanceOf(UsageException.class)
                .hasMessage("the parameter 'a' is given twice");
    }
}
