package org.jennit.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arithmetic of dimensions, by examples and by its laws: polynomials form a commutative ring, and computing with
 * them commutes with putting numbers in.
 */
class DimensionTest {
    private static final Dimension N = Dimension.symbol("n");
    private static final Dimension M = Dimension.symbol("m");
    private static final List<String> SYMBOLS = List.of("n", "m");

    /** Three polynomials of at most three terms. */
    static Stream<Arguments> polynomials() {
        return LongStream.range(0, 60).mapToObj(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            return Arguments.of(polynomial(random), polynomial(random), polynomial(random));
        });
    }

    private static Dimension polynomial(SplittableRandom random) {
        Dimension sum = Dimension.of(0);
        for (int term = random.nextInt(4); term > 0; term--) {
            Dimension product = Dimension.of(random.nextInt(-6, 7));
            for (int degree = random.nextInt(3); degree > 0; degree--) {
                product = product.times(Dimension.symbol(SYMBOLS.get(random.nextInt(SYMBOLS.size()))));
            }
            sum = sum.plus(product);
        }
        return sum;
    }

    /** All assignments of 0 to 4 to the symbols. */
    private static List<Map<String, Long>> points() {
        return LongStream.range(0, 25)
                .mapToObj(i -> Map.of("n", i / 5, "m", i % 5))
                .toList();
    }

    private static long at(Map<String, Long> point, Dimension dimension) {
        return dimension.substitute(point).value();
    }

    @ParameterizedTest
    @MethodSource("polynomials")
    void equalPolynomialsAreEqualHoweverTheyWereMade(Dimension a, Dimension b, Dimension c) {
        assertThat(a.plus(b))
                .isEqualTo(b.plus(a))
                .hasSameHashCodeAs(b.plus(a))
                .hasToString(b.plus(a).toString());
        assertThat(a.times(b)).isEqualTo(b.times(a)).hasSameHashCodeAs(b.times(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.times(b).times(c)).isEqualTo(a.times(b.times(c)));
        assertThat(a.plus(b).times(c)).isEqualTo(a.times(c).plus(b.times(c)));
        assertThat(a.minus(b).plus(b)).isEqualTo(a);
        assertThat(a.minus(a)).isEqualTo(Dimension.of(0));
        assertThat(a.times(1)).isEqualTo(a.plus(0)).isEqualTo(a);
    }

    @ParameterizedTest
    @MethodSource("polynomials")
    void numbersMayBePutInBeforeOrAfter(Dimension a, Dimension b, Dimension c) {
        for (Map<String, Long> point : points()) {
            assertThat(at(point, a.plus(b))).isEqualTo(at(point, a) + at(point, b));
            assertThat(at(point, a.minus(b))).isEqualTo(at(point, a) - at(point, b));
            assertThat(at(point, a.times(b).plus(c))).isEqualTo(at(point, a) * at(point, b) + at(point, c));
            Map<String, Long> half = Map.of("n", point.get("n"));
            assertThat(a.substitute(half).substitute(Map.of("m", point.get("m"))))
                    .isEqualTo(a.substitute(point));
        }
    }

    @ParameterizedTest
    @MethodSource("polynomials")
    void aMultipleIsDividedExactly(Dimension a, Dimension b, Dimension c) {
        for (Dimension divisor :
                List.of(Dimension.of(3), Dimension.of(-2), N, N.times(M).times(2))) {
            assertThat(a.times(divisor).dividedBy(divisor)).as("by %s", divisor).isEqualTo(a);
        }
    }

    @ParameterizedTest
    @MethodSource("polynomials")
    void multiplesOfTheDivisorLeaveTheRemainderAlone(Dimension a, Dimension b, Dimension c) {
        for (long divisor : new long[] {1, 2, 3, 7, -2}) {
            assertThat(a.plus(b.times(divisor)).dividedBy(divisor))
                    .as("(%s) / %d", a.plus(b.times(divisor)), divisor)
                    .isEqualTo(a.dividedBy(divisor).plus(b));
            assertThat(b.times(divisor).plus(5).dividedBy(divisor)).isEqualTo(b.plus(Math.floorDiv(5, divisor)));
        }
    }

    @ParameterizedTest
    @MethodSource("polynomials")
    void aSignIsThatOfAllExtents(Dimension a, Dimension b, Dimension c) {
        for (Dimension dimension :
                List.of(a, a.times(a), a.times(a).plus(1), a.times(b).minus(c))) {
            dimension.sign().ifPresent(sign -> {
                for (Map<String, Long> point : points()) {
                    assertThat(Long.signum(at(point, dimension)))
                            .as("%s at %s", dimension, point)
                            .isEqualTo(sign);
                }
            });
        }
    }

    @Test
    void signsAreKnownWhereEveryTermAgrees() {
        assertThat(Dimension.of(-3).sign()).isEqualTo(OptionalInt.of(-1));
        assertThat(Dimension.of(0).sign()).isEqualTo(OptionalInt.of(0));
        assertThat(N.times(2).plus(1).sign()).isEqualTo(OptionalInt.of(1));
        assertThat(N.times(-2).plus(-1).sign()).isEqualTo(OptionalInt.of(-1));
        assertThat(N.sign()).as("n may be 0").isEmpty();
        assertThat(N.minus(M).plus(1).sign()).isEmpty();
    }

    /** Heights and widths of convolutions and windows, as shape inference computes them. */
    @ParameterizedTest
    @CsvSource({"0, 7, 0", "1, 7, 1", "7, 7, 1", "8, 7, 2", "-1, 7, 0", "-7, 7, -1", "9, 1, 9"})
    void roundsUp(long value, long divisor, long expected) {
        assertThat(Dimension.of(value).dividedByRoundingUp(divisor)).isEqualTo(Dimension.of(expected));
    }

    @Test
    void aRemainderThatIsANumberLeavesNoSymbol() {
        assertThat(N.times(14).plus(13).dividedBy(7)).isEqualTo(N.times(2).plus(1));
        assertThat(N.times(14).plus(13).dividedByRoundingUp(7))
                .isEqualTo(N.times(2).plus(2));
        assertThat(N.times(6).minus(Dimension.ONE).dividedBy(3))
                .isEqualTo(N.times(2).minus(Dimension.ONE));
    }

    @Test
    void whatDoesNotDivideBecomesASymbolOfItsExpression() {
        Dimension half = N.times(3).plus(1).dividedBy(2);
        assertThat(half).hasToString("floor((n + 1)/(2)) + n");
        assertThat(half)
                .isEqualTo(N.times(3).plus(1).dividedBy(2))
                .isNotEqualTo(N.times(3).dividedBy(2));
        assertThat(half.minus(N.times(3).plus(1).dividedBy(2))).isEqualTo(Dimension.of(0));
        assertThat(N.dividedBy(M.plus(1))).hasToString("floor((n)/(m + 1))");
        assertThat(N.dividedBy(M)).isEqualTo(Dimension.symbol("floor((n)/(m))"));
        assertThat(N.plus(M).dividedBy(M.plus(N))).isEqualTo(Dimension.ONE);
    }

    @Test
    void readsAsAPolynomial() {
        assertThat(Dimension.of(0)).hasToString("0");
        assertThat(N.times(N).times(196).plus(M).plus(-1)).hasToString("196*n*n + m + -1");
    }

    @Test
    void onlyANumberHasAValue() {
        assertThat(N.minus(N).plus(5).value()).isEqualTo(5);
        assertThat(N.minus(N).is(0)).isTrue();
        assertThat(N.is(0)).isFalse();
        assertThat(N.isKnown()).isFalse();
        assertThatThrownBy(() -> N.times(2).value())
                .isInstanceOf(UnresolvedShapeException.class)
                .hasMessageContaining("'2*n'");
    }

    @Test
    void refusesWhatHasNoResult() {
        assertThatThrownBy(() -> N.dividedBy(0))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("zero");
        assertThatThrownBy(() -> Dimension.of(Long.MAX_VALUE).plus(1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Dimension.of(Long.MAX_VALUE).times(2)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Dimension.symbol(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
