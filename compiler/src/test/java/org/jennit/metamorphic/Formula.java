package org.jennit.metamorphic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jennit.onnx.file.DataType;

/**
 * A formula that is written into a file operator by operator, as it stands: {@code e = Exp(x); e / (e + 1)}. Names with
 * arguments are operators of ONNX, {@code Elu[alpha=1.5](x)}, or one of
 *
 * <ul>
 *   <li>{@code mean}, {@code sum} and any other operator in lower case that reduces: over the last axis, which is kept;
 *   <li>{@code real}, {@code float}, {@code double}: casts, the first to the type of the file;
 *   <li>{@code like(2, x)}: a number in the shape of x; {@code [1, 2]}: a row; {@code int(0 -1)}:
 *       integers; {@code none}: no input;
 *   <li>{@code 1.5d}: a number in double precision, whatever the type of the file is.
 * </ul>
 */
final class Formula {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*([A-Za-z_][A-Za-z_0-9]*|[0-9.]+(?:[eE][-+]?[0-9]+)?d?|[<>]=?|[-+*/(),;=\\[\\]])");
    private static final Map<String, String> REDUCTIONS = Map.of(
            "mean", "ReduceMean",
            "sum", "ReduceSum",
            "sumsquare", "ReduceSumSquare",
            "l2", "ReduceL2");
    private static final Set<String> LISTS = Set.of("axes", "perm", "kernel_shape", "strides");
    private static final Map<String, String> COMPARISONS =
            Map.of("<", "Less", ">", "Greater", "<=", "LessOrEqual", ">=", "GreaterOrEqual");
    private static final Map<String, DataType> CASTS = Map.of("float", DataType.FLOAT, "double", DataType.DOUBLE);

    private final List<String> tokens = new ArrayList<>();
    private final Draft draft;
    private final String x;
    private final Map<String, String> names = new HashMap<>();
    private int place;

    private Formula(String text, Draft draft, String x) {
        this.draft = draft;
        this.x = x;
        names.put("x", x);
        names.put("none", "");
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            end = matcher.end();
            matcher.region(end, text.length());
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException("what is '" + text.substring(end) + "'?");
        }
    }

    /** Writes a formula of a value into a draft. */
    static String write(String text, Draft draft, String x) {
        Formula formula = new Formula(text, draft, x);
        String value;
        do {
            value = formula.statement();
        } while (formula.takes(";"));
        if (formula.place < formula.tokens.size()) {
            throw new IllegalArgumentException("what is '" + formula.peek() + "' in " + text + "?");
        }
        return value;
    }

    private String peek() {
        return place < tokens.size() ? tokens.get(place) : "";
    }

    private String next() {
        return tokens.get(place++);
    }

    private boolean takes(String token) {
        boolean is = peek().equals(token);
        place += is ? 1 : 0;
        return is;
    }

    private void expect(String token) {
        if (!takes(token)) {
            throw new IllegalArgumentException(token + " is wanted, not '" + peek() + "'");
        }
    }

    private String statement() {
        boolean named = place + 1 < tokens.size() && tokens.get(place + 1).equals("=");
        String name = named ? next() : "";
        place += named ? 1 : 0;
        String value = comparison();
        names.put(name, value);
        return value;
    }

    private String comparison() {
        String left = sum();
        String operator = COMPARISONS.get(peek());
        if (operator == null) {
            return left;
        }
        next();
        return row(operator, left, sum());
    }

    private String sum() {
        String left = product();
        while (peek().equals("+") || peek().equals("-")) {
            left = row(next().equals("+") ? "Add" : "Sub", left, product());
        }
        return left;
    }

    private String product() {
        String left = factor();
        while (peek().equals("*") || peek().equals("/")) {
            left = row(next().equals("*") ? "Mul" : "Div", left, factor());
        }
        return left;
    }

    private String factor() {
        if (takes("-")) {
            return Character.isDigit(peek().charAt(0))
                    ? draft.scalar(-Double.parseDouble(next()))
                    : row("Neg", factor());
        } else if (takes("(")) {
            String value = comparison();
            expect(")");
            return value;
        } else if (takes("[")) {
            List<Double> numbers = new ArrayList<>();
            do {
                double sign = takes("-") ? -1 : 1;
                numbers.add(sign * Double.parseDouble(next()));
            } while (takes(","));
            expect("]");
            return draft.constant(
                    new int[] {numbers.size()},
                    numbers.stream().mapToDouble(Double::doubleValue).toArray());
        }
        String token = next();
        if (Character.isDigit(token.charAt(0))) {
            double number = Double.parseDouble(token);
            return token.endsWith("d") ? draft.scalar(number, DataType.DOUBLE) : draft.scalar(number);
        }
        return names.containsKey(token) ? names.get(token) : call(token);
    }

    private String call(String operator) {
        Map<String, Object> attributes = new HashMap<>();
        if (takes("[")) {
            do {
                String name = next();
                expect("=");
                attributes.put(name, LISTS.contains(name) ? integers() : setting());
            } while (takes(","));
            expect("]");
        }
        expect("(");
        if (operator.equals("int")) {
            String numbers = draft.integers(integers());
            expect(")");
            return numbers;
        }
        List<String> arguments = new ArrayList<>();
        do {
            arguments.add(comparison());
        } while (takes(","));
        expect(")");
        String[] inputs = arguments.toArray(String[]::new);
        if (operator.equals("like")) {
            return draft.add(draft.extents(x), "Expand", Map.of(), inputs[0], shapeOf(inputs[1]));
        } else if (operator.equals("real") || CASTS.containsKey(operator)) {
            DataType type = CASTS.getOrDefault(operator, draft.real);
            return draft.apply("Cast", Map.of("to", type.code()), inputs);
        } else if (REDUCTIONS.containsKey(operator)) {
            Map<String, Object> last = Map.of("axes", new long[] {-1}, "keepdims", 1);
            return draft.add(null, REDUCTIONS.get(operator), last, inputs);
        }
        return draft.add(draft.extents(x), operator, attributes, inputs);
    }

    private Object setting() {
        double sign = takes("-") ? -1 : 1;
        String number = next();
        return number.matches("[0-9]+")
                ? (Object) (int) (sign * Integer.parseInt(number))
                : (Object) (sign * Double.parseDouble(number));
    }

    private long[] integers() {
        List<Long> numbers = new ArrayList<>();
        do {
            numbers.add((takes("-") ? -1 : 1) * Long.parseLong(next()));
        } while (peek().matches("[0-9]+|-"));
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private String shapeOf(String value) {
        return draft.add(new int[] {2}, "Shape", Map.of(), value);
    }

    private String row(String operator, String... inputs) {
        return draft.add(draft.extents(x), operator, Map.of(), inputs);
    }
}
