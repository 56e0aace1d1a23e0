package org.jennit.canonizer;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Indexing;
import org.jennit.operator.Ops;

/**
 * One way to write a function of the input x.
 *
 * @param name what it is, for messages
 * @param layers the layers that it shall be, Scaled and Shift left out, as text
 * @param extents the extents of the input
 * @param form how it is written
 */
record Spelling(String name, String layers, List<Integer> extents, BiFunction<Ops, Value, Value> form) {
    static Spelling activation(String name, BiFunction<Ops, Value, Value> form) {
        return new Spelling(name, "Activation", List.of(2, 5), form);
    }

    static Spelling rectifier(String name, BiFunction<Ops, Value, Value> form) {
        return new Spelling(name, "ReLU", List.of(2, 5), form);
    }

    static Spelling of(String name, String layers, List<Integer> extents, BiFunction<Ops, Value, Value> form) {
        return new Spelling(name, layers, extents, form);
    }

    Graph graph(ElementType element) {
        GraphBuilder builder = GraphBuilder.separate();
        Value x = builder.input(
                "x", element, Shape.of(extents.stream().mapToLong(e -> e).toArray()));
        return builder.build(Map.of("y", form.apply(new Ops(builder), x)));
    }

    /** The same function of the embeddings of tokens, as models of text have it; row i of the table is that of x. */
    Graph graphOfTokens(ElementType element) {
        GraphBuilder builder = GraphBuilder.separate();
        Value tokens = builder.input("tokens", ElementType.INT64, Shape.of(extents.get(0)));
        List<Long> shape = extents.stream().map(Integer::longValue).toList();
        Value table = builder.constant(Constant.ofDoubles(element, shape, input().elements()));
        Ops g = new Ops(builder);
        return builder.build(Map.of("y", form.apply(g, g.apply(Indexing.GATHER, table, tokens))));
    }

    NumberTensor input() {
        Random random = new Random(3);
        return NumberTensor.generate(extents.stream().mapToInt(e -> e).toArray(), index -> 2 * random.nextGaussian());
    }

    /** A vector of numbers about one. */
    static Value vector(Ops g, Value like, long... extents) {
        Random random = new Random(extents.length);
        int size = (int)
                IntStream.range(0, extents.length).mapToLong(i -> extents[i]).reduce(1, (a, b) -> a * b);
        double[] numbers = random.doubles(size, 0.5, 1.5).toArray();
        return g.builder()
                .constant(Constant.ofDoubles(
                        like.element(),
                        IntStream.range(0, extents.length)
                                .mapToObj(i -> extents[i])
                                .toList(),
                        numbers));
    }

    @Override
    public String toString() {
        return name;
    }
}
