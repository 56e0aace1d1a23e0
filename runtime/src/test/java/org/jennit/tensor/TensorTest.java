package org.jennit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.jennit.graph.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    @Test
    void keepsACopyOfItsElementsAndShape() {
        float[] data = {1, 2, 3, 4, 5, 6};
        long[] shape = {2, 3};
        Tensor tensor = Tensor.of(data, shape);
        data[0] = 99;
        shape[0] = 99;
        tensor.shape()[1] = 99;
        assertThat(tensor.type()).isEqualTo(ElementType.FLOAT32);
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(tensor.rank()).isEqualTo(2);
        assertThat(tensor.size()).isEqualTo(6);
        assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(tensor.get(1, 0)).isEqualTo(4);
        assertThat(tensor.floats().isReadOnly()).isTrue();
        assertThat(tensor.floats().isDirect()).isTrue();
        assertThat(tensor.floats().get(5)).isEqualTo(6);
    }

    @Test
    void holdsScalarsAndNothing() {
        assertThat(Tensor.scalar(3).shape()).isEmpty();
        assertThat(Tensor.scalar(3).get()).isEqualTo(3);
        assertThat(Tensor.zeros(ElementType.INT8, 0, 5).size()).isZero();
        assertThat(Tensor.zeros(ElementType.INT8, 0, 5)).hasToString("int8 [0, 5]");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
    void everyTypeHoldsSmallNumbersExactly(ElementType type) {
        Tensor tensor = Tensor.full(type, 1, 2, 2);
        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.bytes().capacity()).isEqualTo(4 * type.bytes());
        assertThat(tensor.toDoubles()).containsOnly(1.0);
        assertThat(tensor.toFloats()).containsOnly(1f);
        assertThat(tensor.to(ElementType.INT64).toLongs()).containsOnly(1);
    }

    @Test
    void readsUnsignedAndLargeNumbers() {
        Tensor minusOne = Tensor.of(new long[] {-1}, 1);
        assertThat(minusOne.to(ElementType.UINT8).get(0)).isEqualTo(255);
        assertThat(minusOne.to(ElementType.UINT16).get(0)).isEqualTo(65535);
        assertThat(minusOne.to(ElementType.UINT32).get(0)).isEqualTo(4294967295.0);
        assertThat(minusOne.to(ElementType.UINT64).get(0)).isEqualTo(0x1p64);
        assertThat(Tensor.full(ElementType.UINT64, 0x1.8p63, 1).get(0)).isEqualTo(0x1.8p63);
        long odd = (1L << 53) + 1;
        assertThat(Tensor.of(new long[] {odd}, 1).toLongs()).containsExactly(odd);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-2.5, -2.5",
        "65504, 65504",
        "65519.99, 65504",
        "65520, Infinity",
        "1e9, Infinity",
        "-Infinity, -Infinity",
        "NaN, NaN",
        "5.9604645e-8, 5.9604645e-8",
        "2.9802322e-8, 0",
        "2.99e-8, 5.9604645e-8",
        "6.1035156e-5, 6.1035156e-5",
        "1.00048828125, 1",
        "1.00146484375, 1.001953125",
    })
    void roundsToTheNearestHalf(float value, float expected) {
        assertThat(Tensor.scalar(value).to(ElementType.FLOAT16).toFloats()).containsExactly(expected);
    }

    @Test
    void every16BitNumberSurvivesTheWayToFloatAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float half = Half.fromFloat16((short) bits);
            if (!Float.isNaN(half)) {
                assertThat(Half.toFloat16(half)).isEqualTo((short) bits);
            }
            float brain = Half.fromBfloat16((short) bits);
            if (!Float.isNaN(brain)) {
                assertThat(Half.toBfloat16(brain)).isEqualTo((short) bits);
            }
        }
        assertThat(Half.fromBfloat16(Half.toBfloat16(0x1.01p0f))).isEqualTo(1f); // ties go to even
        assertThat(Half.fromBfloat16(Half.toBfloat16(0x1.03p0f))).isEqualTo(0x1.04p0f);
        assertThat(Half.fromBfloat16(Half.toBfloat16(Float.NaN))).isNaN();
    }

    @Test
    void slicesAndReshapesWithoutCopying() {
        ByteBuffer memory = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
        Tensor tensor = Tensor.wrap(ElementType.FLOAT32, memory, 3, 2);
        Tensor row = tensor.slice(1, 2);
        Tensor flat = tensor.reshape(6).slice(2, 6).slice(1, 3);
        memory.putFloat(12, 7);
        assertThat(row.shape()).containsExactly(1, 2);
        assertThat(row.toFloats()).containsExactly(0, 7);
        assertThat(flat.toFloats()).containsExactly(7, 0);
        assertThat(tensor.slice(3, 3).size()).isZero();
        assertThat(Tensor.zeros(ElementType.INT8, 2, 0).slice(1, 2).shape()).containsExactly(1, 0);
    }

    @Test
    void concatenatesAlongTheFirstAxis() {
        Tensor tensor = Tensor.of(new int[] {1, 2, 3, 4, 5, 6}, 3, 2);
        assertThat(Tensor.concat(List.of(tensor.slice(2, 3), tensor.slice(0, 2))))
                .isEqualTo(Tensor.of(new int[] {5, 6, 1, 2, 3, 4}, 3, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.concat(List.of(tensor, tensor.reshape(2, 3))))
                .withMessageContaining("part 0 is int32 [3, 2] and part 1 is int32 [2, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.concat(List.of(tensor, tensor.to(ElementType.INT8))))
                .withMessageContaining("int8 [3, 2]");
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.concat(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.concat(List.of(Tensor.scalar(1))));
    }

    @Test
    void findsWhatIsNotFinite() {
        Tensor tensor = Tensor.of(new float[] {1, 2, Float.NaN, 4, Float.NEGATIVE_INFINITY, 6}, 2, 3);
        assertThat(tensor.allFinite()).isFalse();
        assertThat(tensor.countNonFinite()).isEqualTo(2);
        assertThat(tensor.firstNonFinite())
                .hasValueSatisfying(index -> assertThat(index).containsExactly(0, 2));
        assertThat(tensor.slice(1, 2).firstNonFinite())
                .hasValueSatisfying(index -> assertThat(index).containsExactly(0, 1));
        assertThat(Tensor.zeros(ElementType.INT8, 3).firstNonFinite()).isEqualTo(Optional.empty());
        assertThat(Tensor.of(new double[] {1e300, 1}, 2).allFinite()).isTrue();
    }

    @Test
    void sumsInDoublePrecision() {
        assertThat(Tensor.of(new float[] {1e8f, 1, 1, -1e8f}, 4).sum()).isEqualTo(2);
    }

    @Test
    void isEqualByTypeShapeAndBits() {
        Tensor tensor = Tensor.of(new float[] {1, Float.NaN}, 2);
        Tensor same = Tensor.of(new float[] {1, Float.NaN}, 2);
        assertThat(tensor).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(tensor).isNotEqualTo(tensor.reshape(2, 1));
        assertThat(tensor).isNotEqualTo(tensor.to(ElementType.FLOAT64));
        assertThat(tensor).isNotEqualTo(Tensor.of(new float[] {1, 2}, 2));
        assertThat(Tensor.of(new boolean[] {true, false}, 2).toLongs()).containsExactly(1, 0);
    }

    @Test
    void showsItselfBriefly() {
        assertThat(Tensor.of(new float[] {0, -1.5f, 2, 3, 4, 5, 6, 7}, 2, 4))
                .hasToString("float32 [2, 4] -1.5 … 7.0: 0.0, -1.5, 2.0, 3.0, 4.0, 5.0, …");
        assertThat(Tensor.of(new long[] {3}, 1)).hasToString("int64 [1] 3 … 3: 3");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .withMessage("the shape [2, 3] has 6 elements, but 5 were given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(new long[1], -1, -1))
                .withMessageContaining("[-1, -1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(ElementType.FLOAT32, 1024, 1024, 512))
                .withMessageContaining("smaller batches");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(ElementType.FLOAT32, 1L << 32, 1L << 32))
                .withMessageContaining("smaller batches");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(ElementType.STRING, 1))
                .withMessageContaining("string");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.wrap(ElementType.FLOAT32, ByteBuffer.allocate(4), 1))
                .withMessageContaining("direct");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.wrap(ElementType.FLOAT32, ByteBuffer.allocateDirect(5), 1))
                .withMessage("float32 [1] needs 4 bytes, but the buffer has 5");
        Tensor tensor = Tensor.zeros(ElementType.FLOAT64, 2, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tensor.reshape(5))
                .withMessage("float64 [2, 3] has 6 elements and cannot take the shape [5], which has 5");
        assertThatThrownBy(() -> tensor.get(0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("index [0, 3] is outside of the shape [2, 3]");
        assertThatThrownBy(() -> tensor.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> tensor.slice(1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("rows 1 to 3 are outside of float64 [2, 3]");
        assertThatIllegalStateException().isThrownBy(tensor::floats).withMessageContaining("toFloats()");
        assertThatIllegalStateException().isThrownBy(tensor::toLongs).withMessageContaining("float64 [2, 3]");
    }

    @Test
    void isReducedAlongAxes() {
        Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 9, 8, 0, -1, -2}, 2, 2, 3);
        assertThat(tensor.sumOver(1)).isEqualTo(Tensor.of(new float[] {5, 7, 9, 7, 8, 6}, 2, 3));
        assertThat(tensor.sumOver(0, -1)).isEqualTo(Tensor.of(new float[] {30, 12}, 2));
        assertThat(tensor.sumOver(2, 0, 1)).isEqualTo(Tensor.scalar(42));
        assertThat(tensor.sumOver()).isEqualTo(tensor);
        assertThat(tensor.meanOver(0)).isEqualTo(Tensor.of(new float[] {4, 5.5f, 5.5f, 2, 2, 2}, 2, 3));
        assertThat(tensor.argmax(2)).isEqualTo(Tensor.of(new long[] {2, 2, 1, 0}, 2, 2));
        assertThat(tensor.argmax(0)).isEqualTo(Tensor.of(new long[] {1, 1, 1, 0, 0, 0}, 2, 3));
        assertThat(tensor.select(1, 1)).isEqualTo(Tensor.of(new float[] {4, 5, 6, 0, -1, -2}, 2, 3));
        assertThat(tensor.select(-1, 0)).isEqualTo(Tensor.of(new float[] {1, 4, 7, 0}, 2, 2));
        assertThatThrownBy(() -> tensor.sumOver(3)).hasMessageContaining("axis 3 is outside");
        assertThatThrownBy(() -> tensor.sumOver(2, -1)).hasMessageContaining("named twice");
        assertThatThrownBy(() -> tensor.select(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Tensor.of(new float[0], 2, 0).argmax(1)).hasMessageContaining("empty");
    }

    @Test
    void isMappedAndCombined() {
        Tensor tensor = Tensor.of(new float[] {1, -4, 3}, 3);
        assertThat(tensor.map(Math::abs)).isEqualTo(Tensor.of(new float[] {1, 4, 3}, 3));
        assertThat(tensor.combine(tensor, (a, b) -> a * b)).isEqualTo(Tensor.of(new float[] {1, 16, 9}, 3));
        assertThat(tensor.absMax()).isEqualTo(4);
        assertThat(Tensor.of(new float[] {1, Float.NaN}, 2).absMax()).isNaN();
        assertThatThrownBy(() -> tensor.combine(Tensor.scalar(1), Double::sum)).hasMessageContaining("[3]");
    }

    @Test
    void holdsTexts() {
        Tensor cities = Tensor.ofTexts(List.of("Rome", "Oslo", "Rome", ""), 2, 2);
        assertThat(cities.type()).isEqualTo(ElementType.STRING);
        assertThat(cities.size()).isEqualTo(4);
        assertThat(cities.slice(1, 2).toTexts()).containsExactly("Rome", "");
        assertThat(cities.reshape(4).slice(1, 2)).isEqualTo(Tensor.ofTexts(List.of("Oslo"), 1));
        Tensor joined = Tensor.concat(List.of(cities.slice(1, 2), Tensor.ofTexts(List.of("Bern", "Rome"), 1, 2)));
        assertThat(joined).isEqualTo(Tensor.ofTexts(List.of("Rome", "", "Bern", "Rome"), 2, 2));
        assertThat(joined).hasSameHashCodeAs(Tensor.ofTexts(List.of("Rome", "", "Bern", "Rome"), 2, 2));
        assertThat(joined).isNotEqualTo(cities);
        assertThat(cities.replaced(joined, i -> i > 1).toTexts()).containsExactly("Rome", "Oslo", "Bern", "Rome");
        assertThat(cities.toString()).startsWith("string [2, 2] 'Rome', 'Oslo'");
        assertThat(cities.countNonFinite()).isZero();
        assertThatIllegalStateException().isThrownBy(cities::toDoubles).withMessageContaining("toTexts");
        assertThatIllegalStateException().isThrownBy(cities::toLongs).withMessageContaining("toTexts");
        assertThatIllegalStateException().isThrownBy(() -> cities.to(ElementType.INT64));
        assertThatIllegalStateException().isThrownBy(() -> Tensor.scalar(1).toTexts());
        assertThatIllegalArgumentException().isThrownBy(() -> Tensor.ofTexts(List.of("a"), 2));
    }

    @Test
    void replacesElementsBitForBit() {
        long large = (1L << 53) + 1;
        Tensor some = Tensor.of(new long[] {large, 2, 3}, 3);
        Tensor others = Tensor.of(new long[] {4, 5, large + 2}, 3);
        assertThat(some.replaced(others, i -> i == 2).toLongs()).containsExactly(large, 2, large + 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> some.replaced(others.to(ElementType.INT32), i -> true))
                .withMessageContaining("int64 [3] and int32 [3]");
    }
}
