package org.jennit.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RelevanceSizeTest {
    private static Tensor row(float... values) {
        return Tensor.of(values, 1, values.length);
    }

    @Test
    void tellsOfNothingAndOfTooMuch() {
        Tensor output = row(0.1f, 2);
        assertThat(RelevanceSize.warning(List.of(row(0, 0)), output)).hasValue("the relevance is zero everywhere");
        assertThat(RelevanceSize.warning(List.of(row(1, -3e6f)), output))
                .hasValue("the relevance has grown: its largest is 3.0e+06, that of the output 2.0");
        assertThat(RelevanceSize.warning(List.of(row(1, -1999)), output)).isEmpty();
        assertThat(RelevanceSize.growth(List.of(row(0, 1001)), row(0.001f))).isPresent();
        assertThat(RelevanceSize.growth(List.of(row(0, 999)), row(0.001f))).isEmpty();
        assertThat(RelevanceSize.warning(List.of(), output)).isEmpty();
    }
}
