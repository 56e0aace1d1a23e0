package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;

/** Pooling with every attribute. */
final class PoolingCases {
    static final List<OperatorCase> ALL = Stream.of(
                    windows(Pooling.MAX_POOL),
                    windows(Pooling.AVERAGE_POOL),
                    counted(),
                    windows(Pooling.LP_POOL),
                    List.of(
                            of(Pooling.LP_POOL, x(2, 2, 7))
                                    .with("kernel_shape", 3)
                                    .set("p", 1),
                            of(Pooling.LP_POOL, x(2, 2, 7))
                                    .with("kernel_shape", 3)
                                    .set("p", 3),
                            of(Pooling.GLOBAL_LP_POOL, x(2, 2, 3, 2)),
                            of(Pooling.GLOBAL_LP_POOL, x(2, 2, 4)).set("p", 3)),
                    List.of(
                            of(Pooling.GLOBAL_AVERAGE_POOL, x(2, 3, 4)),
                            of(Pooling.GLOBAL_AVERAGE_POOL, x(2, 3, 4, 3)),
                            of(Pooling.GLOBAL_MAX_POOL, x(2, 2, 4)),
                            of(Pooling.GLOBAL_MAX_POOL, x(2, 2, 3, 2)),
                            of(
                                    Pooling.MAX_POOL_GRADIENT,
                                    real(1, 2, 2),
                                    integers(List.of(1L, 2L, 2L), 1, 3, 3, 7),
                                    real(1, 2, 4))))
            .flatMap(List::stream)
            .toList();

    private PoolingCases() {}

    private static List<OperatorCase> windows(OperatorDefinition pool) {
        OperatorCase line = of(pool, x(2, 2, 7)).with("kernel_shape", 3);
        OperatorCase plane = of(pool, x(2, 2, 7, 6)).with("kernel_shape", 3, 2);
        OperatorCase space = of(pool, x(2, 1, 4, 3, 4)).with("kernel_shape", 2, 2, 2);
        List<OperatorCase> cases = new ArrayList<>(List.of(
                line,
                line.with("strides", 2),
                line.with("dilations", 2),
                plane,
                plane.with("strides", 2, 2),
                plane.with("strides", 3, 2),
                plane.with("strides", 2, 3).with("pads", 1, 0, 1, 1),
                plane.with("strides", 2, 3).with("pads", 0, 1, 2, 0),
                plane.with("strides", 4, 4),
                plane.with("dilations", 2, 3),
                plane.with("dilations", 2, 2).with("pads", 1, 1, 1, 1).with("strides", 2, 1),
                space,
                space.with("strides", 2, 1, 2).with("pads", 0, 1, 0, 0, 0, 1)));
        for (long stride = 2; stride <= 4; stride++) {
            cases.add(line.with("strides", stride).set("ceil_mode", 1));
            cases.add(plane.with("strides", stride, 2).set("ceil_mode", 1).with("pads", 1, 1, 1, 1));
            cases.add(plane.with("strides", 2, stride).set("ceil_mode", 1));
        }
        cases.add(plane.with("strides", 2, 2).with("dilations", 2, 1).set("ceil_mode", 1));
        for (String pad : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
            cases.add(plane.set("auto_pad", pad));
            cases.add(plane.set("auto_pad", pad).with("strides", 2, 3));
        }
        return cases;
    }

    /** Averages that count the padding. */
    private static List<OperatorCase> counted() {
        OperatorCase plane = of(Pooling.AVERAGE_POOL, x(2, 2, 7, 6))
                .with("kernel_shape", 3, 3)
                .set("count_include_pad", 1);
        return List.of(
                plane.with("pads", 1, 1, 1, 1),
                plane.with("pads", 1, 1, 1, 1).with("strides", 2, 2),
                plane.with("pads", 0, 1, 2, 1).with("strides", 2, 2).set("ceil_mode", 1),
                plane.with("strides", 2, 2).set("ceil_mode", 1),
                plane.with("pads", 1, 1, 1, 1).with("strides", 3, 2).set("ceil_mode", 1),
                plane.with("pads", 1, 1, 1, 1).with("dilations", 2, 2),
                plane.set("auto_pad", "SAME_UPPER").with("strides", 2, 2));
    }
}
