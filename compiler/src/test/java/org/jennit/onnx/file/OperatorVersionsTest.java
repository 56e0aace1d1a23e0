package org.jennit.onnx.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorVersionsTest {
    @ParameterizedTest
    @CsvSource({
        // only types changed: both ways
        "Relu, 6, 20, true",
        "Relu, 20, 6, true",
        "Conv, 7, 22, true",
        "Transpose, 9, 24, true",
        // wider: upward only
        "Concat, 9, 20, true",
        "Concat, 20, 9, false",
        "ScatterElements, 13, 18, true",
        "ScatterElements, 16, 13, false",
        "Pad, 13, 19, true",
        "Reshape, 13, 14, true",
        // changed
        "Softmax, 11, 13, false",
        "Softmax, 7, 12, true",
        "Softmax, 13, 28, true",
        "Split, 13, 17, true",
        "Split, 13, 18, false",
        "Clip, 6, 11, false",
        "Clip, 11, 13, true",
        "Resize, 10, 11, false",
        "Resize, 13, 19, true",
        "RoiAlign, 10, 16, false",
        "GridSample, 16, 20, false",
        "ReduceSum, 11, 13, false",
        "ReduceMean, 13, 17, true",
        "ReduceMean, 13, 18, false",
        "OneHot, 9, 11, false",
        "DFT, 17, 20, false",
        "GroupNormalization, 18, 20, true",
        "GroupNormalization, 20, 21, false",
        // not there, or deprecated
        "Gelu, 20, 24, true",
        "Gelu, 19, 20, false",
        "Upsample, 9, 10, false",
        "NoSuchOperator, 9, 10, false",
        // nothing is known about opsets to come
        "Relu, 20, 1000, false",
    })
    void sameIn(String operator, int from, int to, boolean same) {
        assertThat(OperatorVersions.sameIn(operator, from, to)).isEqualTo(same);
    }

    @Test
    void since() {
        assertThat(OperatorVersions.since("Softmax", 12)).hasValue(11);
        assertThat(OperatorVersions.since("Softmax", 13)).hasValue(13);
        assertThat(OperatorVersions.since("Gelu", 19)).isEmpty();
        assertThat(OperatorVersions.since("NoSuchOperator", 19)).isEmpty();
        assertThat(OperatorVersions.since("Relu", OperatorVersions.newestOpset() + 1))
                .isEmpty();
    }

    @Test
    void existence() {
        assertThat(OperatorVersions.known("Upsample")).isTrue();
        assertThat(OperatorVersions.existsIn("Upsample", 9)).isTrue();
        assertThat(OperatorVersions.existsIn("Upsample", 10)).isFalse();
        assertThat(OperatorVersions.existsIn("Gelu", 19)).isFalse();
        assertThat(OperatorVersions.existsIn("Gelu", 20)).isTrue();
        assertThat(OperatorVersions.known("opset")).isFalse();
        assertThat(OperatorVersions.newestOpset()).isGreaterThanOrEqualTo(24);
    }
}
