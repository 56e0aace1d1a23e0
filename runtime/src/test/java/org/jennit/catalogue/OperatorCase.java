package org.jennit.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jennit.graph.Attributes;
import org.jennit.operator.OperatorDefinition;

/**
 * An operator under test: settings and operands.
 *
 * @param operator the operator
 * @param attributes its settings
 * @param operands its operands, null where an optional one is absent
 * @param needsSizes whether its gradients can only be found when the extent of the batch is a number
 */
record OperatorCase(OperatorDefinition operator, Attributes attributes, List<Operand> operands, boolean needsSizes) {
    static OperatorCase of(OperatorDefinition operator, Operand... operands) {
        return new OperatorCase(operator, Attributes.NONE, Arrays.asList(operands), false);
    }

    OperatorCase with(String name, long... values) {
        return withAttributes(attributes.with(name, values));
    }

    OperatorCase set(String name, long value) {
        return withAttributes(attributes.with(name, value));
    }

    OperatorCase set(String name, float value) {
        return withAttributes(attributes.with(name, value));
    }

    OperatorCase set(String name, Object value) {
        return withAttributes(attributes.with(name, value));
    }

    /** This, whose gradients need sizes. */
    OperatorCase needingSizes() {
        return new OperatorCase(operator, attributes, operands, true);
    }

    private OperatorCase withAttributes(Attributes changed) {
        return new OperatorCase(operator, changed, operands, needsSizes);
    }

    /** The names of the operands that it is differentiated by. */
    List<String> realNames() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i) != null && operands.get(i).isReal()) {
                names.add("x" + i);
            }
        }
        return names;
    }

    @Override
    public String toString() {
        String text = operands.stream()
                .map(operand -> operand == null ? "-" : operand.toString())
                .collect(Collectors.joining(", ", operator.name() + "(", ")"));
        return attributes.names().isEmpty() ? text : text + " " + attributes;
    }
}
