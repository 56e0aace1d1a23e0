package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;

/** Patches of pictures, and the pictures that they add up to. */
public final class Patches {
    /** A block has no more elements, and the kernels that pick each of them no more numbers. */
    private static final long MOST_ELEMENTS = 1L << 14;

    private static final long MOST_NUMBERS = 1L << 24;

    private Patches() {}

    /**
     * The picture [N, C, spatial…] to which patches [N, C·block, count] add up where they overlap. The second input is the
     * picture's spatial extents, the third a patch's.
     */
    public static final OperatorDefinition COL2IM = operator("Col2Im", 3)
            .optional(AttributeType.INTEGERS, "dilations", "pads", "strides")
            .linear(0)
            .batch(BatchRules.imageByImage())
            .infers(Patches::infer)
            .gradient(0, Patches::patchesOf)
            .define();

    static final List<OperatorDefinition> ALL = List.of(COL2IM);

    private static List<ValueType> infer(Operation op) {
        Shape x = op.input(0).shape();
        List<Dimension> dimensions = new ArrayList<>();
        dimensions.add(x.dimension(0));
        dimensions.add(x.dimension(1).dividedBy(elements(Inference.numbers(op, 2))));
        dimensions.addAll(Inference.content(op, 1));
        return Inference.shaped(op, dimensions);
    }

    /** Patches of a picture: its convolution with kernels that pick an element each. */
    private static Value patchesOf(VjpContext c) {
        Ops g = c.ops();
        long[] block = Inference.numbers(c.operation(), 2);
        int elements = (int) elements(block);
        long channels = c.y().shape().dimension(1).value();
        if (channels > MOST_NUMBERS / elements / elements) {
            throw new IllegalArgumentException("the patches of " + channels + " channels with " + elements
                    + " elements each take more than " + MOST_NUMBERS + " numbers to be cut out again");
        }
        double[] identity = IntStream.range(0, elements * elements)
                .mapToDouble(i -> i / elements == i % elements ? 1 : 0)
                .toArray();
        double[] kernels = new double[(int) channels * identity.length];
        Arrays.setAll(kernels, i -> identity[i % identity.length]);
        List<Long> extents = new ArrayList<>(List.of(channels * elements, 1L));
        Arrays.stream(block).forEach(extents::add);
        Value weight = g.builder().constant(Constant.ofDoubles(c.dy().element(), extents, kernels));
        Attributes attributes = c.attributes().with("group", channels);
        return g.reshapeLike(g.apply(Linear.CONV, attributes, c.dy(), weight), c.x(0));
    }

    private static long elements(long[] block) {
        long elements = 1;
        for (long extent : block) {
            if (extent < 1 || extent > MOST_ELEMENTS / elements) {
                throw new IllegalArgumentException(
                        "a block " + Arrays.toString(block) + " has no elements, or more than " + MOST_ELEMENTS);
            }
            elements *= extent;
        }
        return elements;
    }
}
