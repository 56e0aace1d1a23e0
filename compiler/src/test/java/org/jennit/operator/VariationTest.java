package org.jennit.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.junit.jupiter.api.Test;

/** What varies with a point, and what nodes are for what varies. */
class VariationTest {
    private final Ops g = new Ops(GraphBuilder.separate());
    private final Value x = input("x", ElementType.FLOAT32, 2, 3);
    private final Value mask = input("attention_mask", ElementType.FLOAT32, 2, 3);
    private final Value ids = input("ids", ElementType.INT64, 2);
    private final Value weight = g.builder().parameter("w", Constant.ofDoubles(ElementType.FLOAT32, List.of(), 2));

    @Test
    void floatingPointInputsVaryExceptMasks() {
        Value masked = g.add(x, mask);
        Value picked = g.apply(Indexing.GATHER, mask, ids);
        Variation variation = Variation.of(graph(masked, picked));

        assertThat(variation.varies(masked)).isTrue();
        assertThat(variation.varies(mask)).isFalse();
        assertThat(variation.varies(picked)).isFalse();
        assertThat(variation.depends(picked)).isFalse();
        assertThat(variation.varyingInputs(node(masked))).containsExactly(0);
    }

    /** Positions follow from the extents of a text, or from where it is padded. */
    @Test
    void ofIntegersTheRowsOfWordsVaryAndPositionsDoNot() {
        Ops text = new Ops(GraphBuilder.separate());
        Value tokens = text.builder().input("tokens", ElementType.INT64, Shape.of(4));
        Value table = text.builder().constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(5L), 1, 2, 3, 4, 5));
        Value padding = text.builder().constant(Constant.ofLongs(List.of(), 1));
        Value length = text.apply(ShapeArithmetic.SHAPE, tokens);
        Value isPadding = text.cast(text.apply(Arithmetic.EQUAL, tokens, padding), ElementType.INT64);
        Value words = text.apply(Indexing.GATHER, table, text.apply(Arithmetic.ADD, tokens, padding));
        Value places = text.apply(Indexing.GATHER, table, length);
        Value counted = text.apply(Indexing.GATHER, table, isPadding);
        Variation variation =
                Variation.of(text.builder().build(Map.of("words", words, "places", places, "counted", counted)));

        assertThat(variation.varies(words)).isTrue();
        assertThat(variation.varies(places)).isFalse();
        assertThat(variation.varies(counted)).isFalse();
    }

    @Test
    void shapesDoNotDependOnNumbers() {
        Value ones = g.apply(ShapeArithmetic.CONSTANT_OF_SHAPE, g.apply(ShapeArithmetic.SHAPE, x));
        Variation variation = Variation.of(graph(ones));

        assertThat(variation.depends(ones)).isFalse();
    }

    @Test
    void stepsAndIntegersDependWithoutVarying() {
        Value positive = g.isPositive(x);
        Value rounded = g.apply(Elementary.ROUND, x);
        Value truncated = g.cast(g.cast(x, ElementType.INT64), ElementType.FLOAT32);
        Node largest = g.node(Indexing.TOP_K, Attributes.NONE, List.of(x, g.integers(1)));
        Value place = largest.outputs().get(1);
        Variation variation = Variation.of(graph(positive, rounded, truncated, largest.output(), place));

        assertThat(List.of(positive, rounded, truncated, place)).allMatch(variation::depends);
        assertThat(List.of(positive, rounded, truncated, place)).noneMatch(variation::varies);
        assertThat(variation.varies(largest.output())).isTrue();
    }

    @Test
    void unknownOperatorsAreOfNoKindAndNoiseDoesNotVary() {
        Value unknown =
                g.builder().add(foreign(true), Attributes.NONE, List.of(x), 1).output();
        Value noise =
                g.builder().add(foreign(false), Attributes.NONE, List.of(x), 1).output();
        Variation variation = Variation.of(graph(unknown, noise));

        assertThat(variation.varies(unknown)).isTrue();
        assertThat(variation.kind(node(unknown))).isEqualTo(OperatorKind.OTHER);
        assertThat(variation.varies(noise)).isFalse();
    }

    private static Operator foreign(boolean pure) {
        return new Operator() {
            @Override
            public String name() {
                return "Foreign";
            }

            @Override
            public String domain() {
                return "test";
            }

            @Override
            public boolean isPure() {
                return pure;
            }

            @Override
            public List<ValueType> infer(Operation operation) {
                return List.of(operation.input(0).type());
            }
        };
    }

    @Test
    void onlyWhatDependsOnAnInnerPointVaries() {
        Value before = g.mul(x, weight);
        Value point = g.exp(before);
        Value after = g.add(point, before);
        Variation variation = Variation.from(graph(after), List.of(point));

        assertThat(variation.varies(point)).isTrue();
        assertThat(variation.varies(before)).isFalse();
        assertThat(variation.varyingInputs(node(after))).containsExactly(0);
    }

    @Test
    void productsAreToldApartByWhatVaries() {
        Value scaled = g.mul(weight, x);
        Value product = g.mul(x, scaled);
        Value square = g.mul(x, x);
        Variation variation = Variation.of(graph(product, square));

        assertThat(variation.kind(node(scaled))).isEqualTo(OperatorKind.ELEMENTWISE);
        assertThat(Arithmetic.MUL.isScaling(node(scaled).operation(), variation.varyingInputs(node(scaled))))
                .isTrue();
        assertThat(variation.kind(node(product))).isEqualTo(OperatorKind.BILINEAR);
        assertThat(Arithmetic.MUL.isScaling(node(product).operation(), variation.varyingInputs(node(product))))
                .isFalse();
        assertThat(variation.kind(node(square)))
                .as("a square is a function of one value")
                .isEqualTo(OperatorKind.ELEMENTWISE);
    }

    @Test
    void aDifferenceIsAShiftOnBothSides() {
        Value shifted = g.sub(x, weight);
        Value mirrored = g.sub(weight, x);
        Graph graph = graph(shifted, mirrored);

        assertThat(graph.nodes()).hasSize(2);
        assertThat(Arithmetic.SUB.isShift(node(shifted).operation(), Set.of(0))).isTrue();
        assertThat(Arithmetic.SUB.isShift(node(mirrored).operation(), Set.of(1)))
                .isTrue();
    }

    @Test
    void aChoiceMovesWhereItsConditionIsFixed() {
        Value byMask = g.where(g.isPositive(mask), x, weight);
        Value bySign = g.where(g.isPositive(x), x, weight);
        Value ofTwo = g.where(g.isPositive(x), x, g.mul(x, weight));
        Variation variation = Variation.of(graph(byMask, bySign, ofTwo));

        assertThat(variation.kind(node(byMask))).isEqualTo(OperatorKind.MOVES);
        assertThat(variation.kind(node(bySign))).isEqualTo(OperatorKind.ELEMENTWISE);
        assertThat(variation.kind(node(ofTwo))).isEqualTo(OperatorKind.OTHER);
        assertThat(Arithmetic.WHERE.isPointwise()).isTrue();
    }

    @Test
    void scatteringIsWhatItsReductionSays() {
        Value zeros = g.zerosLike(x);
        Value places = g.builder().constant(Constant.ofLongs(List.of(1L, 1L), 0));
        Value one = g.slice(g.slice(x, 0, 0, 1), 1, 0, 1);
        Value put = g.apply(Indexing.SCATTER_ELEMENTS, zeros, places, one);
        Attributes add = Attributes.NONE.with("reduction", (Object) "add");
        Value added = g.apply(Indexing.SCATTER_ELEMENTS, add, zeros, places, one);
        Variation variation = Variation.of(graph(put, added));

        assertThat(variation.kind(node(put))).isEqualTo(OperatorKind.MOVES);
        assertThat(variation.kind(node(added))).isEqualTo(OperatorKind.LINEAR);
    }

    private Value input(String name, ElementType element, long... extents) {
        return g.builder().input(name, element, Shape.of(extents));
    }

    private Graph graph(Value... outputs) {
        Map<String, Value> named = new LinkedHashMap<>();
        for (Value output : outputs) {
            named.put("y" + named.size(), output);
        }
        return g.builder().build(named);
    }

    private static Node node(Value value) {
        return Objects.requireNonNull(value.producer());
    }
}
