package org.jennit.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jspecify.annotations.Nullable;

/** How the outputs of a node, most often one, follow from the numbers of its inputs. */
@FunctionalInterface
interface Kernel {
    /** The first output. */
    NumberTensor output(Call call);

    /** Another output. */
    default NumberTensor output(Call call, int index) {
        if (index > 0) {
            throw new EvaluationException(
                    "node " + call.node() + " cannot be evaluated: its operator has no kernel for output " + index);
        }
        return output(call);
    }

    /**
     * A node with the numbers of its inputs.
     *
     * @param node the node
     * @param inputs the numbers of its inputs; null for optional inputs that are absent
     */
    record Call(Node node, List<@Nullable NumberTensor> inputs) {
        Attributes attributes() {
            return node.attributes();
        }

        NumberTensor x() {
            return x(0);
        }

        NumberTensor x(int input) {
            NumberTensor tensor = optional(input);
            if (tensor == null) {
                throw new EvaluationException("input " + input + " of node " + node + " is missing");
            }
            return tensor;
        }

        @Nullable
        NumberTensor optional(int input) {
            return input < inputs.size() ? inputs.get(input) : null;
        }

        /** Whether the output consists of integers, which division truncates. */
        boolean isInteger() {
            return !node.output().element().isFloating();
        }

        /** An attribute, or its default in the catalogue. */
        long integer(String name) {
            return node.operation().integer(name);
        }

        /** An attribute, or its default in the catalogue. */
        double real(String name) {
            return node.operation().real(name);
        }

        /** An attribute, or its default in the catalogue. */
        String text(String name) {
            return node.operation().text(name);
        }

        /** An attribute, or its default in the catalogue. */
        int[] extents(String name) {
            return Kernel.extents(node.operation().integers(name));
        }

        /** The axis that the attribute {@code axis} names, counted from the start. */
        int axis() {
            return x().axis(integer("axis"));
        }
    }

    /** A function of each element. */
    static Kernel each(DoubleUnaryOperator function) {
        return call -> call.x().map(function);
    }

    /** A function of each pair of elements of two inputs, which broadcast. */
    static Kernel pairs(DoubleBinaryOperator function) {
        return call -> call.x(0).with(call.x(1), function);
    }

    /** A function of the elements of any number of inputs, two by two. */
    static Kernel all(DoubleBinaryOperator function) {
        return call -> {
            NumberTensor result = call.x();
            for (int i = 1; i < call.inputs().size(); i++) {
                result = result.with(call.x(i), function);
            }
            return result;
        };
    }

    /** Integers as an array of extents. */
    static int[] extents(long... numbers) {
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }
}
