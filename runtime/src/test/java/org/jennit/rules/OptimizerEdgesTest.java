package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.optimize.Optimizer;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The optimizer where it is tempted: numbers that are none, whole numbers, and every setting of a convolution. */
class OptimizerEdgesTest {
    private static final double[] EDGES = {-200, -1, -0.0, 0, 1e-30, 1, 200, 3};

    /** Of x and r, what must keep its finite numbers. */
    private record Formula(String name, BiFunction<Ops, Value[], Value> of) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Formula formula(String name, BiFunction<Ops, Value[], Value> function) {
        return new Formula(name, function);
    }

    static Stream<Formula> masks() {
        return Stream.of(
                formula("a quotient where it exists", (g, v) -> g.mask(g.isPositive(v[0]), g.div(v[1], v[0]))),
                formula("a quotient where it is not 0/0", (g, v) -> {
                    Value zero = g.equal(v[0], g.number(0, v[0]));
                    return g.mask(g.apply(Arithmetic.NOT, zero), g.div(v[0], v[0]));
                }),
                formula("a logarithm", (g, v) -> g.mask(g.isPositive(v[0]), g.apply(Elementary.LOG, v[0]))),
                formula("a root", (g, v) -> g.mask(g.isPositive(v[0]), g.sqrt(v[0]))),
                formula("a power", (g, v) -> g.mask(g.isPositive(v[0]), g.apply(Arithmetic.POW, v[0], v[1]))),
                formula("an exponential in its range", (g, v) -> {
                    Value small = g.apply(Arithmetic.LESS, v[0], g.number(20, v[0]));
                    return g.mask(small, g.exp(v[0]));
                }),
                formula("a relevance beside infinity", (g, v) -> {
                    Value r = g.mul(g.apply(Activations.RELU, v[0]), g.exp(g.neg(v[0])));
                    return g.mask(g.isPositive(v[0]), r);
                }),
                formula("a relevance over zero", (g, v) -> {
                    Value r = g.mul(g.apply(Activations.RELU, v[0]), v[1]);
                    return g.mask(g.isPositive(v[0]), g.div(r, v[0]));
                }),
                formula("a relevance over zero, masked twice", (g, v) -> {
                    Value r = g.div(g.mul(g.apply(Activations.RELU, v[0]), v[1]), v[0]);
                    return g.mask(g.isPositive(v[1]), g.mask(g.isPositive(v[0]), r));
                }),
                formula("a relevance over what is stabilized", (g, v) -> {
                    Value r = g.mul(g.apply(Activations.RELU, v[0]), v[1]);
                    Value sign = g.where(g.isNegative(v[0]), g.number(-1e-6, v[0]), g.number(1e-6, v[0]));
                    return g.div(r, g.add(v[0], sign));
                }),
                formula("a relevance over what is not stabilized", (g, v) -> {
                    Value r = g.mul(g.apply(Activations.RELU, v[0]), v[1]);
                    Value sign = g.where(g.isNegative(v[0]), g.number(1, v[0]), g.number(1, v[0]));
                    return g.div(r, g.add(v[0], sign));
                }),
                formula("a gap", (g, v) -> g.mask(g.apply(Arithmetic.NOT, g.apply(Arithmetic.IS_NAN, v[2])), v[2])),
                formula("a gap by what equals itself", (g, v) -> g.mask(g.equal(v[2], v[2]), v[2])),
                formula("a gap or a sign", (g, v) -> {
                    Value number = g.apply(Arithmetic.NOT, g.apply(Arithmetic.IS_NAN, v[2]));
                    return g.mask(g.isPositive(v[0]), g.mask(number, v[2]));
                }),
                formula(
                        "the derivative of a function with bounds the wrong way round",
                        (g, v) -> g.mask(
                                g.greater(
                                        g.apply(Activations.CLIP, v[0], g.number(1, v[0]), g.number(-1, v[0])),
                                        g.number(1, v[0])),
                                v[1])));
    }

    @ParameterizedTest
    @MethodSource("masks")
    void finiteNumbersStay(Formula formula) {
        GraphBuilder builder = GraphBuilder.separate();
        Value[] inputs = Stream.of("x", "r", "gaps")
                .map(name -> builder.input(name, ElementType.FLOAT32, Shape.of(EDGES.length)))
                .toArray(Value[]::new);
        Graph graph = builder.build(Map.of("y", formula.of().apply(new Ops(builder), inputs)));
        double[] gaps = EDGES.clone();
        gaps[1] = Double.NaN;
        gaps[4] = Double.POSITIVE_INFINITY;
        double[] reversed = new double[EDGES.length];
        Arrays.setAll(reversed, i -> EDGES[EDGES.length - 1 - i]);
        same(graph, Map.of("x", floats(EDGES), "r", floats(reversed), "gaps", floats(gaps)));
    }

    @ParameterizedTest
    @MethodSource("wholeNumbers")
    void wholeNumbersStay(ElementType element, Tensor x) {
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        Value a = builder.input("x", element, Shape.of(x.shape()));
        Value two = g.number(2, element);
        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put("sum", g.add(g.mul(a, g.expandLike(two, a)), g.mul(a, a)));
        outputs.put("difference", g.sub(g.number(0, element), a));
        outputs.put("masked", g.mask(g.isPositive(a), a));
        outputs.put("quotient", g.div(g.mul(a, a), g.add(g.mul(a, a), g.number(1, element))));
        outputs.put("ones", g.mul(a, g.onesLike(a)));
        same(builder.build(outputs), Map.of("x", x));
    }

    static Stream<Arguments> wholeNumbers() {
        return Stream.of(
                Arguments.of(ElementType.INT64, Tensor.of(new long[] {-3, 0, 1, 1L << 40}, 4)),
                Arguments.of(ElementType.INT32, Tensor.of(new int[] {-3, 0, 1, 1 << 14}, 4)));
    }

    /** Numbers, vectors and axes of extent one in all places. */
    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("broadcasts")
    void shapesStay(long[] first, long[] second, long[] third) {
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        List<Value> v = new ArrayList<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (long[] shape : List.of(first, second, third)) {
            String name = "v" + v.size();
            v.add(builder.input(name, ElementType.FLOAT32, Shape.of(shape)));
            tensors.put(name, Net.tensor(v.size(), shape));
        }
        Value a = v.get(0);
        Value b = v.get(1);
        Value c = v.get(2);
        Value z = g.apply(Activations.RELU, a);
        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put("zero", g.add(a, g.mul(b, 0)));
        outputs.put("minus", g.sub(g.zerosLike(b), a));
        outputs.put("one", g.mul(g.onesLike(b), a));
        outputs.put("choice", g.where(g.isPositive(b), a, a));
        outputs.put("common", g.add(g.mul(a, b), g.mul(c, a)));
        outputs.put("repeated", g.add(g.apply(Layout.EXPAND, a, g.integers(2, 3)), c));
        outputs.put("mask", g.mask(g.isPositive(b), a));
        outputs.put("masks", g.mask(g.isPositive(b), g.mask(g.isNegative(c), a)));
        outputs.put("never", g.where(g.isNegative(z), b, c));
        outputs.put("positive", g.mask(g.isPositive(a), g.mul(z, b)));
        outputs.put("negative", g.mask(g.isNegative(a), g.mul(z, b)));
        Value sign = g.where(g.isNegative(a), g.number(-1e-6, a), g.number(1e-6, a));
        outputs.put("stabilized", g.div(g.mul(z, b), g.add(a, sign)));
        outputs.put("chosen", g.div(z, g.add(a, g.where(g.isNegative(a), g.neg(g.exp(b)), g.number(1, a)))));
        same(builder.build(outputs), tensors);
    }

    static Stream<Arguments> broadcasts() {
        List<long[]> shapes = List.of(
                new long[] {2, 3},
                new long[] {3},
                new long[] {2, 1},
                new long[] {1, 1, 1},
                new long[] {1},
                new long[] {});
        return shapes.stream()
                .flatMap(a -> shapes.stream().flatMap(b -> shapes.stream().map(c -> Arguments.of(a, b, c))));
    }

    /** Every combination that the runtime computes. */
    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("transposed")
    void transposedConvolutionsStay(int axes, int group, int perGroup, boolean bias) {
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        int channels = 4;
        SplittableRandom random = new SplittableRandom(axes + 10 * group);
        Value x = builder.input("x", ElementType.FLOAT32, shape(2, channels, 5, axes));
        Value b = bias ? constant(builder, random, Shape.of((long) perGroup * group)) : null;
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int stride = 1; stride <= 3; stride++) {
            for (int kernel = 1; kernel <= 3; kernel++) {
                for (int dilation = 1; dilation <= 2; dilation++) {
                    for (int before = 0; before <= 2; before++) {
                        for (int after = 0; after <= 2; after++) {
                            for (int more = 0; more < stride; more++) {
                                Attributes attributes = Attributes.NONE
                                        .with("strides", (Object) all(axes, stride))
                                        .with("dilations", (Object) all(axes, dilation))
                                        .with("pads", (Object) pads(axes, before, after))
                                        .with("output_padding", (Object) all(axes, more))
                                        .with("group", group);
                                Value weight = constant(builder, random, shape(channels, perGroup, kernel, axes));
                                Value y = g.apply(Linear.CONV_TRANSPOSE, attributes, x, weight, b);
                                outputs.put("y" + attributes + kernel, y);
                            }
                        }
                    }
                }
            }
        }
        same(builder.build(outputs), Map.of("x", Net.tensor(3, x.shape().extents())));
    }

    static Stream<Arguments> transposed() {
        return Stream.of(
                Arguments.of(1, 1, 3, true),
                Arguments.of(1, 4, 1, false),
                Arguments.of(1, 2, 3, true),
                Arguments.of(2, 1, 2, false),
                Arguments.of(2, 4, 1, true),
                Arguments.of(2, 4, 1, false),
                Arguments.of(2, 4, 2, true),
                Arguments.of(2, 2, 1, true));
    }

    private static Shape shape(long first, long second, long extent, int axes) {
        return Shape.of(IntStream.range(0, axes + 2)
                .mapToLong(i -> i == 0 ? first : i == 1 ? second : extent)
                .toArray());
    }

    private static List<Long> all(int axes, long number) {
        return IntStream.range(0, axes).mapToObj(i -> number).toList();
    }

    private static List<Long> pads(int axes, long before, long after) {
        return Stream.concat(all(axes, before).stream(), all(axes, after).stream())
                .toList();
    }

    private static Value constant(GraphBuilder builder, SplittableRandom random, Shape shape) {
        double[] numbers = random.doubles(shape.elements().value(), -1, 1).toArray();
        return builder.constant(Constant.ofDoubles(
                ElementType.FLOAT32, Arrays.stream(shape.extents()).boxed().toList(), numbers));
    }

    private static Tensor floats(double... numbers) {
        return Tensor.of(numbers, numbers.length).to(ElementType.FLOAT32);
    }

    /** Every finite number is the same, but for rounding. */
    private static void same(Graph graph, Map<String, Tensor> inputs) {
        Graph optimized = Optimizer.optimize(graph);
        Map<String, Tensor> before = FactsCheck.run(graph, inputs);
        Map<String, Tensor> after = FactsCheck.run(optimized, inputs);
        before.forEach((name, expected) -> {
            assertThat(after.get(name).shape()).as(name).isEqualTo(expected.shape());
            double[] wanted = expected.toDoubles();
            double[] got = after.get(name).toDoubles();
            for (int i = 0; i < wanted.length; i++) {
                if (Double.isFinite(wanted[i])) {
                    assertThat(Math.abs(got[i] - wanted[i]))
                            .as("%s[%d]: %s became %s in%n%s%n%s", name, i, wanted[i], got[i], graph, optimized)
                            .isLessThanOrEqualTo(1e-5 * Math.max(1, Math.abs(wanted[i])));
                }
            }
        });
    }
}
