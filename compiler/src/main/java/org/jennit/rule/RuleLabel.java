package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The name of a rule with the values of its parameters, {@code Gamma(gamma=0.25, stabilizer=1e-6)}. */
final class RuleLabel {
    private final String rule;
    private final List<String> parameters = new ArrayList<>();

    RuleLabel(String rule) {
        this.rule = rule;
    }

    /** With a parameter. */
    RuleLabel with(String parameter, Object value) {
        parameters.add(parameter + "=" + (value instanceof Double number ? text(number) : value));
        return this;
    }

    /** With a stabilizer, where its settings are known. */
    RuleLabel with(String parameter, Stabilizer stabilizer) {
        return stabilizer instanceof Stabilizer.Settings ? with(parameter, (Object) stabilizer) : this;
    }

    /** With the parameters of the layer that are zero, where there are some. */
    RuleLabel zeroing(Set<String> zeroParams) {
        return zeroParams.isEmpty() ? this : with("zero_params", List.copyOf(new TreeSet<>(zeroParams)));
    }

    /** A number as people write it: {@code 1e-6} rather than {@code 1.0E-6}. */
    static String text(double number) {
        return Double.toString(number).replace(".0E", "e").replace("E", "e");
    }

    @Override
    public String toString() {
        return parameters.isEmpty() ? rule : rule + "(" + String.join(", ", parameters) + ")";
    }
}
