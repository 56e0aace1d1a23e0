package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;

/**
 * Sums of products over named axes (Einstein's convention). The gradient with respect to a factor is such a sum itself:
 * of what arrives and the other factors, over the axes that the factor does not have.
 */
public final class Einsum {
    /** Stands for axes under an ellipsis, of which there may be nine; equations themselves use letters. */
    private static final String ELLIPSIS_AXES = "123456789";

    private Einsum() {}

    /** The sum of products that {@code equation} says, such as {@code bij,jk->bik}. */
    public static final OperatorDefinition EINSUM = operator("Einsum", 1, Integer.MAX_VALUE)
            .required(AttributeType.TEXT, "equation")
            .kind(Einsum::kindOfSum)
            .batch(ProductBatchRules::einsum)
            .infers(op -> Inference.shaped(op, outputShape(op)))
            .gradientOfEach(Einsum::gradient)
            .define();

    static final List<OperatorDefinition> ALL = List.of(EINSUM);

    /** The axes of each factor and of the output, one character each. */
    private record Equation(List<String> factors, String output) {
        static Equation of(Operation op) {
            String text = op.text("equation").replace(" ", "");
            String[] sides = text.split("->", -1);
            String[] terms = sides[0].split(",", -1);
            if (terms.length != op.inputs().size() || sides.length > 2) {
                throw new IllegalArgumentException("the equation '" + text + "' is not one of "
                        + op.inputs().size() + " factors");
            }
            List<String> factors = new ArrayList<>();
            String widest = "";
            for (int i = 0; i < terms.length; i++) {
                int under =
                        op.input(i).shape().rank() - terms[i].replace("...", "").length();
                String axes = under > 0 ? ELLIPSIS_AXES.substring(ELLIPSIS_AXES.length() - under) : "";
                widest = axes.length() > widest.length() ? axes : widest;
                String factor = terms[i].replace("...", axes);
                if (factor.length() != op.input(i).shape().rank()) {
                    throw new IllegalArgumentException("the term '" + terms[i] + "' of the equation '" + text
                            + "' does not fit a tensor of shape " + op.input(i).shape());
                }
                factors.add(factor);
            }
            String output = sides.length == 2 ? sides[1].replace("...", widest) : widest + implied(factors);
            return new Equation(factors, output);
        }

        /** Without an output term, the letters that stand only once, in alphabetical order. */
        private static String implied(List<String> factors) {
            String all = String.join("", factors);
            return all.chars()
                    .filter(axis -> Character.isLetter(axis) && all.indexOf(axis) == all.lastIndexOf(axis))
                    .sorted()
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
        }
    }

    /** A sum of products; of a single factor that keeps all its axes, a transposition. */
    private static OperatorKind kindOfSum(Operation op, Set<Integer> varying) {
        Equation equation = Equation.of(op);
        boolean keepsAll = equation.factors().size() == 1
                && equation.factors()
                        .get(0)
                        .chars()
                        .allMatch(axis -> equation.output().indexOf(axis) >= 0);
        if (keepsAll) {
            return OperatorKind.MOVES;
        }
        return switch (varying.size()) {
            case 1 -> OperatorKind.LINEAR;
            case 2 -> OperatorKind.BILINEAR;
            default -> OperatorKind.OTHER;
        };
    }

    /** The axes of each factor, one character each. */
    public static List<String> factors(Operation op) {
        return Equation.of(op).factors();
    }

    /** The axes of the output, one character each. */
    public static String output(Operation op) {
        return Equation.of(op).output();
    }

    /** The extent of every axis; where one factor has extent one it is broadcast to the extent in the others. */
    private static Map<Character, Dimension> extents(Operation op, Equation equation) {
        Map<Character, Dimension> extents = new HashMap<>();
        for (int i = 0; i < equation.factors().size(); i++) {
            String axes = equation.factors().get(i);
            for (int k = 0; k < axes.length(); k++) {
                extents.merge(
                        axes.charAt(k),
                        op.input(i).shape().dimension(k),
                        (a, b) -> Shape.broadcast(Shape.of(a), Shape.of(b)).dimension(0));
            }
        }
        return extents;
    }

    private static Shape outputShape(Operation op) {
        Equation equation = Equation.of(op);
        Map<Character, Dimension> extents = extents(op, equation);
        List<Dimension> dimensions = new ArrayList<>();
        for (int i = 0; i < equation.output().length(); i++) {
            char axis = equation.output().charAt(i);
            Dimension extent = extents.get(axis);
            if (extent == null) {
                throw new IllegalArgumentException("the axis '" + axis + "' of the output is in no factor");
            }
            dimensions.add(extent);
        }
        return Shape.of(dimensions);
    }

    private static Value gradient(VjpContext c, int input) {
        Ops g = c.ops();
        Node node = c.node();
        Equation equation = Equation.of(node.operation());
        String wanted = equation.factors().get(input);
        if (wanted.chars().distinct().count() != wanted.length()) {
            throw new GraphException("the gradient of node " + node + " is not supported: the equation '"
                    + node.operation().text("equation") + "' takes a diagonal; take it apart before the export");
        }
        List<String> terms = new ArrayList<>(List.of(equation.output()));
        List<Value> factors = new ArrayList<>(List.of(c.dy()));
        for (int i = 0; i < equation.factors().size(); i++) {
            if (i != input) {
                terms.add(equation.factors().get(i));
                factors.add(c.x(i));
            }
        }
        String present = String.join("", terms);
        Set<Character> summed = wanted.chars()
                .filter(axis -> present.indexOf(axis) < 0)
                .mapToObj(axis -> (char) axis)
                .collect(Collectors.toSet());
        String found = wanted.chars()
                .filter(axis -> !summed.contains((char) axis))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        Attributes attributes =
                Attributes.NONE.with("equation", (Object) letters(String.join(",", terms) + "->" + found));
        Value gradient = g.apply(EINSUM, attributes, factors.toArray(new Value[0]));
        long[] missing = IntStream.range(0, wanted.length())
                .filter(k -> summed.contains(wanted.charAt(k)))
                .asLongStream()
                .toArray();
        Value laidOut = missing.length == 0 ? gradient : g.unsqueeze(gradient, missing);
        return c.unbroadcast(laidOut, input);
    }

    /** Axes under an ellipsis get letters that the equation does not use. */
    private static String letters(String equation) {
        String result = equation;
        char free = 'A';
        for (int i = 0; i < ELLIPSIS_AXES.length(); i++) {
            char axis = ELLIPSIS_AXES.charAt(i);
            while (equation.indexOf(free) >= 0) {
                free++;
            }
            if (result.indexOf(axis) >= 0) {
                result = result.replace(axis, free++);
            }
        }
        return result;
    }
}
