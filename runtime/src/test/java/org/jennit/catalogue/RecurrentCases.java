package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Recurrent;

/** Recurrent layers in each direction, with and without biases and initial states. */
final class RecurrentCases {
    private static final long TIME = 3;
    private static final long BATCH = 2;
    private static final long FEATURES = 3;
    private static final long HIDDEN = 2;

    static final List<OperatorCase> ALL = all();

    private RecurrentCases() {}

    private static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (String direction : List.of("forward", "reverse", "bidirectional")) {
            cases.add(full(Recurrent.RNN, 1, direction));
            cases.add(full(Recurrent.GRU, 3, direction));
            cases.add(full(Recurrent.LSTM, 4, direction));
        }
        cases.add(full(Recurrent.GRU, 3, "bidirectional").set("linear_before_reset", 1));
        cases.add(full(Recurrent.RNN, 1, "forward").set("activations", List.of("Sigmoid")));
        cases.add(full(Recurrent.LSTM, 4, "forward").set("activations", List.of("Tanh", "Sigmoid", "Sigmoid")));
        cases.add(bare(Recurrent.RNN, 1));
        cases.add(bare(Recurrent.GRU, 3));
        cases.add(bare(Recurrent.GRU, 3).set("linear_before_reset", 1));
        cases.add(bare(Recurrent.LSTM, 4));
        return cases;
    }

    private static OperatorCase full(OperatorDefinition operator, long gates, String direction) {
        long d = direction.equals("bidirectional") ? 2 : 1;
        List<Operand> operands = new ArrayList<>(List.of(
                real(TIME, BATCH, FEATURES),
                real(d, gates * HIDDEN, FEATURES),
                real(d, gates * HIDDEN, HIDDEN),
                real(d, 2 * gates * HIDDEN)));
        operands.add(null);
        operands.add(real(d, BATCH, HIDDEN));
        if (operator == Recurrent.LSTM) {
            operands.add(real(d, BATCH, HIDDEN));
        }
        return of(operator, operands.toArray(new Operand[0]))
                .set("hidden_size", HIDDEN)
                .set("direction", direction);
    }

    private static OperatorCase bare(OperatorDefinition operator, long gates) {
        return of(
                        operator,
                        real(TIME, BATCH, FEATURES),
                        real(1, gates * HIDDEN, FEATURES),
                        real(1, gates * HIDDEN, HIDDEN))
                .set("hidden_size", HIDDEN);
    }
}
