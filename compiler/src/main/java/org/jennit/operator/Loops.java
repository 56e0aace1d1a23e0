package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;

/** Loops over the slices of tensors, differentiated as loops: whatever the number of steps, a graph holds one of them. */
public final class Loops {
    private Loops() {}

    /**
     * A body that runs once for each slice along an axis, hands states on to its next run and collects other results.
     * What it captures from the graph around it are its last inputs. Its gradient is {@link ScanGradient}.
     */
    public static final OperatorDefinition SCAN = operator("Scan", 1, Integer.MAX_VALUE)
            .required(AttributeType.BODY, "body")
            .required(AttributeType.INTEGER, "num_scan_inputs")
            .optional(AttributeType.INTEGERS, "scan_input_axes", "scan_input_directions")
            .optional(AttributeType.INTEGERS, "scan_output_axes", "scan_output_directions")
            .outputs(attributes -> ScanForm.body(attributes).graph().outputs().size())
            .other()
            .batchByNumber(output -> site -> ScanBatchRule.of(site, output))
            .infers(Loops::infer)
            .gradients(ScanGradient::of)
            .interior(node -> new Interior.Step(node, ScanForm.of(node.operation())))
            .define();

    /**
     * A body that runs so many times, or as long as a condition holds, hands states on to its next run and collects other
     * results. What it captures are its last inputs. Its gradient is that of a Scan over the numbers of its steps, which
     * another Loop collects when the graph runs.
     */
    public static final OperatorDefinition LOOP = operator("Loop", 2, Integer.MAX_VALUE)
            .required(AttributeType.BODY, "body")
            .outputs(attributes -> ScanForm.body(attributes).graph().outputs().size() - 1)
            .other()
            .batchByNumber(output -> BatchRules.mixing())
            .infers(LoopForm::infer)
            .gradients((c, wanted) -> c.throughAll(LoopForm::asScan, wanted))
            .interior(LoopForm::interior)
            .define();

    static final List<OperatorDefinition> ALL = List.of(SCAN, LOOP);

    private static List<ValueType> infer(Operation operation) {
        ScanForm form = ScanForm.of(operation);
        Dimension steps = form.steps();
        List<Value> results = form.results();
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            ValueType type = results.get(i).type();
            Shape shape = i < form.carried()
                    ? operation.input(i).shape()
                    : form.out().get(i - form.carried()).whole(type.shape(), steps);
            types.add(type.withShape(shape));
        }
        return types;
    }

    /** The shape of what a step sees of an input. */
    public static Shape slice(Shape whole, long axis) {
        return new ScanForm.SliceAxis(axis, 0).slice(whole);
    }
}
