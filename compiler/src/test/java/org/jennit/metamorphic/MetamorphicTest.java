package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import java.util.stream.LongStream;

/** The same function gets the same explanation, however its file is written. */
class MetamorphicTest {
    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("jennit.metamorphic.seeds", 50));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameFunctionHasTheSameExplanation(long seed) {
        Metamorphosis metamorphosis = new Metamorphosis(seed);
        assertThat(metamorphosis.difference()).as(metamorphosis.toString()).isEmpty();
    }
}
