package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a graph are in terms of scores and an axis: each a {@link LogSum}, as far as it is one. Where axes
 * of extent one stand in what is the same along the axis is left open; a {@link SoftmaxProbe} sees to it.
 */
final class SoftmaxForms {
    private static final Set<OperatorDefinition> ALIKE = Set.of(Layout.IDENTITY, Arithmetic.CAST);
    private static final Set<OperatorDefinition> RESHAPES =
            Set.of(Layout.UNSQUEEZE, Layout.SQUEEZE, Layout.RESHAPE, Layout.EXPAND);
    private static final Set<OperatorDefinition> SHIFTS = Set.of(Arithmetic.ADD, Arithmetic.SUB);
    private static final Set<OperatorDefinition> FACTORS = Set.of(Arithmetic.MUL, Arithmetic.DIV);
    private static final Set<OperatorDefinition> SUMS_OF_EXPONENTIALS =
            Set.of(Reductions.REDUCE_SUM, Reductions.REDUCE_L1);
    private static final Set<OperatorDefinition> NORMALIZERS = Set.of(
            Reductions.REDUCE_SUM,
            Reductions.REDUCE_L1,
            Reductions.REDUCE_LOG_SUM,
            Reductions.REDUCE_LOG_SUM_EXP,
            Activations.SOFTMAX,
            Activations.LOG_SOFTMAX);
    private static final int MOST_SHIFTS = 4;

    private final Value scores;
    private final int axis;
    private final Map<Value, LogSum> forms = new HashMap<>();

    private SoftmaxForms(Value scores, int axis) {
        this.scores = scores;
        this.axis = axis;
        forms.put(scores, LogSum.SCORES);
    }

    /** The forms of all values that are computed from scores. */
    static Map<Value, LogSum> of(Graph graph, Value scores, int axis) {
        SoftmaxForms forms = new SoftmaxForms(scores, axis);
        for (Node node : graph.nodes()) {
            boolean follows = node.inputs().stream().anyMatch(forms.forms::containsKey);
            LogSum form =
                    follows && node.outputs().size() == 1 && !node.outputs().contains(scores) ? forms.form(node) : null;
            if (form != null) {
                forms.forms.put(node.output(), form);
            }
        }
        return forms.forms;
    }

    /** The axis over which a node sums exponentials, counted from the front; −1 if it does not. */
    static int axis(Node node) {
        if (!(node.operator() instanceof OperatorDefinition definition)
                || !NORMALIZERS.contains(definition)
                || !node.input(0).shape().isRanked()) {
            return -1;
        }
        if (definition == Activations.SOFTMAX || definition == Activations.LOG_SOFTMAX) {
            return node.input(0).shape().axis(node.operation().integer("axis"));
        }
        boolean known = node.optionalInput(1) == null || node.input(1).type().content() != null;
        List<Integer> axes = known ? Reductions.axes(node.operation()) : List.of();
        return axes.size() == 1 ? axes.get(0) : -1;
    }

    /**
     * What the scores of a sum of exponentials may be: the values from which the exponent follows by adding what is the
     * same along the axis, the first of them first.
     */
    static List<Value> scores(Node normalizer, int axis) {
        Value exponent = isOfExponentials(normalizer) ? exponent(normalizer.input(0), axis) : normalizer.input(0);
        if (exponent == null) {
            return List.of();
        }
        List<Value> scores = new ArrayList<>(List.of(exponent));
        for (int i = 0; i < MOST_SHIFTS; i++) {
            Value before = without(scores.get(0), axis, SHIFTS);
            if (before == null) {
                break;
            }
            scores.add(0, before);
        }
        return scores;
    }

    private static boolean isOfExponentials(Node normalizer) {
        return SUMS_OF_EXPONENTIALS.contains(normalizer.operator())
                || normalizer.operator() == Reductions.REDUCE_LOG_SUM;
    }

    /** What a value is the exponential of, factors left out that are the same along the axis. */
    private static @Nullable Value exponent(Value value, int axis) {
        @Nullable Value exponential = value;
        while (exponential != null) {
            Node node = exponential.producer();
            if (node == null) {
                return null;
            } else if (node.operator() == Elementary.EXP) {
                return node.input(0);
            }
            exponential = isAlike(node) ? node.input(0) : without(exponential, axis, FACTORS);
        }
        return null;
    }

    private static boolean isAlike(Node node) {
        return node.operator() instanceof OperatorDefinition operator && ALIKE.contains(operator);
    }

    /** What a value is computed from with an operand that is the same along the axis; null if it is not. */
    private static @Nullable Value without(Value value, int axis, Set<OperatorDefinition> operators) {
        Node node = value.producer();
        if (node == null || !operators.contains(node.operator())) {
            return null;
        }
        boolean commutes = node.operator() == Arithmetic.ADD || node.operator() == Arithmetic.MUL;
        for (int i = 0; i < (commutes ? 2 : 1); i++) {
            boolean whole = node.input(i).shape().equals(value.shape());
            if (whole && hasOneAlong(node.input(1 - i), axis, value.shape().rank())) {
                return node.input(i);
            }
        }
        return null;
    }

    /** Whether a value, broadcast to a rank, has extent one along an axis. */
    private static boolean hasOneAlong(Value value, int axis, int rank) {
        if (!value.shape().isRanked()) {
            return false;
        }
        int place = axis - (rank - value.shape().rank());
        return place < 0 || value.shape().dimension(place).equals(Dimension.ONE);
    }

    private @Nullable LogSum form(Node node) {
        if (!(node.operator() instanceof OperatorDefinition operator)) {
            return null;
        }
        LogSum first = operand(node, 0);
        LogSum form = first == null ? null : computed(node, operator, first);
        return form == null && isOffset(node) ? LogSum.offset(node.output()) : form;
    }

    private @Nullable LogSum computed(Node node, OperatorDefinition operator, LogSum first) {
        if (ALIKE.contains(operator) || (RESHAPES.contains(operator) && first.isSameAlongAxis())) {
            return node.output().element().isFloating() ? first : null;
        } else if (operator == Elementary.EXP) {
            return first.exp();
        } else if (operator == Elementary.LOG) {
            return first.log();
        } else if (operator == Arithmetic.NEG) {
            return first.exponential() ? null : first.negative();
        } else if (operator == Elementary.RECIPROCAL) {
            return first.exponential() ? first.negative() : null;
        } else if (axis(node) == axis && first.scores() == 1) {
            return normalized(operator, first);
        }
        LogSum second = node.inputs().size() == 2 ? operand(node, 1) : null;
        boolean ofLogarithms = SHIFTS.contains(operator);
        boolean ofExponentials = FACTORS.contains(operator);
        if (second == null || !(first.exponential() ? ofExponentials : ofLogarithms)) {
            return null;
        }
        boolean inverse = operator == Arithmetic.SUB || operator == Arithmetic.DIV;
        return first.plus(inverse ? second.negative() : second);
    }

    private static @Nullable LogSum normalized(OperatorDefinition operator, LogSum form) {
        if (SUMS_OF_EXPONENTIALS.contains(operator)) {
            return form.summed();
        } else if (operator == Reductions.REDUCE_LOG_SUM) {
            LogSum sum = form.summed();
            return sum == null ? null : sum.log();
        } else if (operator == Reductions.REDUCE_LOG_SUM_EXP) {
            LogSum exponential = form.exp();
            LogSum sum = exponential == null ? null : exponential.summed();
            return sum == null ? null : sum.log();
        }
        return form.exponential() ? null : operator == Activations.SOFTMAX ? LogSum.SOFTMAX : LogSum.LOG_SOFTMAX;
    }

    /** The form of an operand; what does not follow from the scores may be the same along the axis. */
    private @Nullable LogSum operand(Node node, int index) {
        Value input = node.optionalInput(index);
        if (input == null) {
            return null;
        }
        LogSum form = forms.get(input);
        boolean same = form == null && hasOneAlong(input, axis, scores.shape().rank());
        return same ? LogSum.offset(input) : form;
    }

    /** Whether a node's output, of which nothing else is known, is the same all along the axis. */
    private boolean isOffset(Node node) {
        Value output = node.output();
        if (!output.shape().isRanked()) {
            return false;
        }
        int rank = scores.shape().rank();
        boolean kept = output.shape().rank() == rank && hasOneAlong(output, axis, rank);
        boolean reduced = output.shape().rank() == rank - 1
                && (node.operator() == Reductions.REDUCE_MAX
                        || node.operator() == Reductions.REDUCE_MIN
                        || node.operator() == Reductions.REDUCE_MEAN);
        return kept || (reduced && Reductions.axes(node.operation()).equals(List.of(axis)));
    }
}
