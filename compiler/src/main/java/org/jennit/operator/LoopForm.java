package org.jennit.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A Loop as a Scan. The body of a Loop takes the number of the step, a condition and the states; it gives the condition for
 * another step, the states after this one, and what is collected. Once it is known which steps were taken, the condition
 * says nothing more, and the Loop is a Scan over their numbers.
 */
final class LoopForm {
    /** The inputs before the states: how many steps there are at most, and the condition for the first. */
    private static final int BEFORE_STATES = 2;

    private LoopForm() {}

    static List<ValueType> infer(Operation operation) {
        Attributes.Body body = ScanForm.body(operation.attributes());
        List<Value> results = results(body);
        int carried = body.given() - BEFORE_STATES;
        Dimension steps = Dimension.symbol("steps(" + results.get(0).name() + ")");
        List<ValueType> types = new ArrayList<>();
        for (int i = 1; i < results.size(); i++) {
            ValueType type = results.get(i).type();
            Shape shape = i <= carried
                    ? type.shape()
                    : ScanForm.SliceAxis.first(false).whole(type.shape(), steps);
            types.add(type.withShape(shape));
        }
        return types;
    }

    /**
     * The outputs of a Loop, given by a Scan over the numbers of its steps.
     *
     * @throws GraphException when the shape of a state changes from step to step
     */
    static List<Value> asScan(Ops g, Node node) {
        Attributes.Body body = ScanForm.body(node.attributes());
        refuseGrowth(node, body);
        return asScan(g, node, step(body));
    }

    /** The outputs of a Loop, given by a Scan of this body. */
    static List<Value> asScan(Ops g, Node node, Attributes.Body step) {
        Attributes.Body body = ScanForm.body(node.attributes());
        int collected = results(body).size() - (body.given() - 1);
        Attributes attributes = ScanForm.attributes(
                step,
                List.of(ScanForm.SliceAxis.first(false)),
                Collections.nCopies(collected, ScanForm.SliceAxis.first(false)));
        return g.node(Loops.SCAN, attributes, operands(node, numbers(g, node, body), body))
                .outputs();
    }

    /** The inputs of the Scan: the states, the numbers of the steps, and what is captured. */
    private static List<@Nullable Value> operands(Node node, @Nullable Value numbers, Attributes.Body body) {
        List<@Nullable Value> inputs = new ArrayList<>(node.inputs().subList(BEFORE_STATES, body.given()));
        inputs.add(numbers);
        inputs.addAll(node.inputs().subList(body.given(), node.inputs().size()));
        return inputs;
    }

    /** What the Loop does at each step; null where the shape of a state changes from step to step. */
    static @Nullable Interior interior(Node node) {
        Attributes.Body body = ScanForm.body(node.attributes());
        return growing(body).isEmpty()
                ? new Interior.LoopStep(node, step(body), operands(node, null, body), body.given() - BEFORE_STATES)
                : null;
    }

    /** The numbers of the steps that are taken: collected by the Loop itself. */
    private static Value numbers(Ops g, Node node, Attributes.Body body) {
        Map<String, Value> outputs = new LinkedHashMap<>(body.graph().outputs());
        outputs.put("number_of_step", body.graph().inputs().get(0));
        Graph counting = GraphBuilder.extending(body.graph()).build(outputs);
        Attributes attributes = Attributes.NONE.with("body", new Attributes.Body(counting, body.given()));
        List<Value> results = g.node(Loops.LOOP, attributes, node.inputs()).outputs();
        return results.get(results.size() - 1);
    }

    /** The body of the Scan: that of the Loop at a step that is taken. */
    private static Attributes.Body step(Attributes.Body body) {
        GraphBuilder builder = GraphBuilder.sharing();
        List<Value> formal = body.graph().inputs();
        List<Value> states = inputs(builder, formal, BEFORE_STATES, body.given());
        List<Value> number = inputs(builder, formal, 0, 1);
        List<Value> operands = new ArrayList<>(number);
        operands.add(new Ops(builder).number(1, ElementType.BOOL));
        operands.addAll(states);
        operands.addAll(inputs(builder, formal, body.given(), formal.size()));
        List<Value> results = builder.inlined(body.graph(), operands);
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 1; i < results.size(); i++) {
            outputs.put("y_" + i, results.get(i));
        }
        return new Attributes.Body(builder.build(outputs), body.given() - 1);
    }

    private static List<Value> inputs(GraphBuilder builder, List<Value> formal, int from, int to) {
        List<Value> inputs = new ArrayList<>();
        for (int i = from; i < to; i++) {
            inputs.add(builder.input(
                    "x_" + i, formal.get(i).element(), formal.get(i).shape()));
        }
        return inputs;
    }

    private static void refuseGrowth(Node node, Attributes.Body body) {
        growing(body).ifPresent(i -> {
            Value before = body.graph().inputs().get(i);
            Value after = results(body).get(i - 1);
            throw new GraphException("the gradient of node " + node + ": the shape of '" + before.name()
                    + "' changes from step to step, from " + before.shape() + " to " + after.shape()
                    + "; export the model with the loop written out, or cut it before this node");
        });
    }

    /** The first state whose shape changes from step to step. */
    private static OptionalInt growing(Attributes.Body body) {
        return IntStream.range(BEFORE_STATES, body.given())
                .filter(i -> {
                    Shape before = body.graph().inputs().get(i).shape();
                    return !before.isRanked()
                            || !before.equals(results(body).get(i - 1).shape());
                })
                .findFirst();
    }

    private static List<Value> results(Attributes.Body body) {
        return List.copyOf(body.graph().outputs().values());
    }
}
