package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Elementary;
import org.jennit.operator.Loops;
import org.jennit.operator.Ops;

/** Loops in each direction, along each axis, with states that the steps leave alone and results that none of them uses. */
final class LoopCases {
    /** After so many steps the loop ends. */
    static final long STEPS_OF_LOOP = 3;

    private static final long STEPS = 4;
    private static final long BATCH = 2;
    private static final long SIZE = 3;

    static final List<OperatorCase> ALL = List.of(
            scan(0, 0, 0, 0),
            scan(0, 1, 0, 0),
            scan(1, 0, 0, 1),
            scan(2, 1, 1, 1),
            scan(-1, 0, -1, 0),
            constantState(),
            loop());

    private LoopCases() {}

    /** The state h' = tanh(x·W + h·c), the counter c' = c + 0.5, collected h'·h. */
    private static OperatorCase scan(long inputAxis, long inputDirection, long outputAxis, long outputDirection) {
        GraphBuilder builder = GraphBuilder.sharing();
        Ops g = new Ops(builder);
        Value h = builder.input("h", ElementType.FLOAT32, Shape.of(BATCH, SIZE));
        Value c = builder.input("c", ElementType.FLOAT32, Shape.SCALAR);
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(BATCH, SIZE));
        Value weight = builder.input("weight", ElementType.FLOAT32, Shape.of(SIZE, SIZE));
        Value after = g.apply(Elementary.ATAN, g.add(g.matMul(x, weight), g.mul(h, c)));
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("h_after", after);
        results.put("c_after", g.add(c, 0.5));
        results.put("out", g.mul(after, h));
        int axis = (int) (inputAxis < 0 ? inputAxis + 3 : inputAxis);
        Operand whole =
                axis == 0 ? real(STEPS, BATCH, SIZE) : axis == 1 ? real(BATCH, STEPS, SIZE) : real(BATCH, SIZE, STEPS);
        return of(Loops.SCAN, real(BATCH, SIZE), real(), whole, real(SIZE, SIZE))
                .set("body", new Attributes.Body(builder.build(results), 3))
                .set("num_scan_inputs", 1)
                .with("scan_input_axes", inputAxis)
                .with("scan_input_directions", inputDirection)
                .with("scan_output_axes", outputAxis)
                .with("scan_output_directions", outputDirection);
    }

    /** A state that no step changes, and one that is the slice. */
    private static OperatorCase constantState() {
        GraphBuilder builder = GraphBuilder.sharing();
        Ops g = new Ops(builder);
        Value kept = builder.input("kept", ElementType.FLOAT32, Shape.of(SIZE));
        Value last = builder.input("last", ElementType.FLOAT32, Shape.of(SIZE));
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(SIZE));
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("kept_after", kept);
        results.put("last_after", x);
        results.put("out", g.mul(g.mul(kept, last), x));
        return of(Loops.SCAN, real(SIZE), real(SIZE), real(STEPS, SIZE))
                .set("body", new Attributes.Body(builder.build(results), 3))
                .set("num_scan_inputs", 1);
    }

    /** The state h' = atan(h·w + step), until its sum is too large or three steps are taken; collected h'·h. */
    private static OperatorCase loop() {
        GraphBuilder builder = GraphBuilder.sharing();
        Ops g = new Ops(builder);
        Value step = builder.input("step", ElementType.INT64, Shape.SCALAR);
        builder.input("condition", ElementType.BOOL, Shape.SCALAR);
        Value h = builder.input("h", ElementType.FLOAT32, Shape.of(SIZE));
        Value weight = builder.input("weight", ElementType.FLOAT32, Shape.of(SIZE));
        Value after = g.apply(Elementary.ATAN, g.add(g.mul(h, weight), g.cast(step, ElementType.FLOAT32)));
        Map<String, Value> results = new LinkedHashMap<>();
        results.put("again", g.greater(g.number(50, h), g.sumOfAll(h)));
        results.put("h_after", after);
        results.put("out", g.mul(after, h));
        return of(
                        Loops.LOOP,
                        Operand.integer(STEPS_OF_LOOP),
                        Operand.constant(Constant.ofDoubles(ElementType.BOOL, List.of(), 1)),
                        real(SIZE),
                        real(SIZE))
                .set("body", new Attributes.Body(builder.build(results), 3));
    }
}
