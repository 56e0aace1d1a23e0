package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Ops;
import org.junit.jupiter.api.Test;

class ScalarRankAlignmentTest {
    private final GraphBuilder builder = GraphBuilder.sharing();
    private final Ops ops = new Ops(builder);

    private Value x(Dimension... dimensions) {
        return builder.input("x", ElementType.FLOAT32, Shape.of(List.of(dimensions)));
    }

    private static Dimension of(long extent) {
        return Dimension.of(extent);
    }

    /** The extents of the number that a node of the written graph takes. */
    private List<Long> extents(Value y) {
        Graph written = OnnxWriter.inOnnx(builder.build(Map.of("y", y)));
        assertThat(written.output("y").type()).isEqualTo(y.type());
        Constant number = written.constants().get(0).constant();
        assertThat(((Constant.InMemory) number).data().getFloat()).isEqualTo(0.25f);
        return number.extents();
    }

    private Value number(Value like) {
        return ops.number(0.25, like);
    }

    @Test
    void numbersGetTheAxesOfTensorsThatEndInAnAxisOfOne() {
        Value x = x(Dimension.symbol("n"), of(3), of(1), of(1));
        assertThat(extents(ops.mul(x, number(x)))).containsExactly(1L, 1L, 1L, 1L);
        assertThat(extents(ops.sub(number(x), x))).containsExactly(1L, 1L, 1L, 1L);
        assertThat(extents(ops.apply(Arithmetic.GREATER, x, number(x)))).containsExactly(1L, 1L, 1L, 1L);
        assertThat(extents(ops.where(ops.apply(Arithmetic.LESS, x, x), x, number(x))))
                .hasSize(4);
    }

    @Test
    void otherNumbersStayAsTheyAre() {
        Value image = x(Dimension.symbol("n"), of(3), of(5), of(5));
        assertThat(extents(ops.mul(image, number(image)))).isEmpty();
    }

    @Test
    void axesOfUnknownExtentSayNothing() {
        Value open = x(of(3), Dimension.symbol("m"));
        assertThat(extents(ops.mul(open, number(open)))).isEmpty();
    }

    @Test
    void vectorsStayVectors() {
        Value x = x(of(3));
        assertThat(extents(ops.mul(x, number(x)))).isEmpty();
    }
}
