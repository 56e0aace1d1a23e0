package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Interior;
import org.jennit.operator.Loops;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Recurrent;
import org.jennit.operator.ScanForm;

/** The kernels of what is run step by step: a Scan by its body, recurrent layers by the Scans that they are written as. */
final class RecurrentKernels {
    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(
            entry(Loops.SCAN, kernel(RecurrentKernels::scan)),
            entry(Recurrent.RNN, kernel(RecurrentKernels::writtenOut)),
            entry(Recurrent.GRU, kernel(RecurrentKernels::writtenOut)),
            entry(Recurrent.LSTM, kernel(RecurrentKernels::writtenOut)));

    private RecurrentKernels() {}

    /** One of several outputs. */
    @FunctionalInterface
    private interface Output {
        NumberTensor of(Call call, int index);
    }

    private static Kernel kernel(Output output) {
        return new Kernel() {
            @Override
            public NumberTensor output(Call call) {
                return output.of(call, 0);
            }

            @Override
            public NumberTensor output(Call call, int index) {
                return output.of(call, index);
            }
        };
    }

    private static NumberTensor writtenOut(Call call, int index) {
        if (!(Interior.of(call.node()) instanceof Interior.WrittenOut written)) {
            throw new EvaluationException("node " + call.node() + " cannot be evaluated: it cannot be written out");
        }
        Graph graph = written.graph();
        Evaluator evaluator = new Evaluator();
        int given = 0;
        for (int i = 0; i < call.node().inputs().size(); i++) {
            if (call.node().optionalInput(i) != null) {
                evaluator.given(graph.inputs().get(given), call.x(i));
                given++;
            }
        }
        return evaluator.of(outputs(graph).get(index));
    }

    private static List<Value> outputs(Graph graph) {
        return List.copyOf(graph.outputs().values());
    }

    private static NumberTensor scan(Call call, int index) {
        Node node = call.node();
        ScanForm form = ScanForm.of(node.operation());
        List<ScanForm.SliceAxis> in = form.in();
        int carried = form.carried();
        NumberTensor first = call.x(carried);
        int steps = first.extent(first.axis(in.get(0).axis()));
        List<NumberTensor> states = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            states.add(call.x(i));
        }
        List<NumberTensor> slices = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            Evaluator body = new Evaluator();
            for (int i = 0; i < node.inputs().size(); i++) {
                Value formal = form.body().graph().inputs().get(i);
                if (i < carried) {
                    body.given(formal, states.get(i));
                } else if (i < form.body().given()) {
                    body.given(formal, slice(call.x(i), in.get(i - carried), step));
                } else {
                    body.given(formal, call.x(i));
                }
            }
            if (index >= carried) {
                slices.add(body.of(form.results().get(index)));
            }
            states = new ArrayList<>(
                    form.results().subList(0, carried).stream().map(body::of).toList());
        }
        return index < carried ? states.get(index) : whole(slices, form.out().get(index - carried));
    }

    /** What a step takes. */
    private static NumberTensor slice(NumberTensor whole, ScanForm.SliceAxis along, int step) {
        int axis = whole.axis(along.axis());
        int place = along.direction() == 0 ? step : whole.extent(axis) - 1 - step;
        int[] others = whole.others(axis).toArray();
        int[] extents = new int[others.length];
        int[] strides = new int[others.length];
        for (int i = 0; i < others.length; i++) {
            extents[i] = whole.extent(others[i]);
            strides[i] = whole.strides()[others[i]];
        }
        return whole.strided(extents, strides, place * whole.strides()[axis]);
    }

    /** The slices of all steps side by side. */
    private static NumberTensor whole(List<NumberTensor> slices, ScanForm.SliceAxis along) {
        if (slices.isEmpty()) {
            throw new EvaluationException("a Scan of no steps collects nothing whose extents are known");
        }
        List<NumberTensor> ordered = new ArrayList<>(slices);
        if (along.direction() == 1) {
            Collections.reverse(ordered);
        }
        NumberTensor first = ordered.get(0);
        int axis = (int) (along.axis() < 0 ? along.axis() + first.rank() + 1 : along.axis());
        int[] extents = new int[first.rank() + 1];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = i == axis ? ordered.size() : first.extent(i < axis ? i : i - 1);
        }
        return NumberTensor.generate(extents, index -> {
            int[] inside = new int[first.rank()];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = index[i < axis ? i : i + 1];
            }
            return ordered.get(index[axis]).get(inside);
        });
    }
}
