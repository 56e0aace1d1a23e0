package org.jennit.graph;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a graph node by node, inferring the type of every value. A <em>sharing</em> builder gives the same node for
 * equal operations, so that common subexpressions are never computed twice; one that does not share keeps the nodes of
 * a file apart, each of which is a layer of its own to its user.
 */
public final class GraphBuilder {
    private static final int MOST_SHAPES_IN_MESSAGE = 8;

    private final boolean sharing;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Operation, Node> shared = new HashMap<>();
    private final Map<Constant, Value> constants = new HashMap<>();
    private final Map<String, Long> domains = new LinkedHashMap<>();

    private GraphBuilder(boolean sharing) {
        this.sharing = sharing;
    }

    /** A builder that gives the same node for equal operations. */
    public static GraphBuilder sharing() {
        return new GraphBuilder(true);
    }

    /** A builder that gives a new node for every operation. */
    public static GraphBuilder separate() {
        return new GraphBuilder(false);
    }

    /** A sharing builder that starts with all nodes of a graph; new nodes come after them and may use their values. */
    public static GraphBuilder extending(Graph graph) {
        GraphBuilder builder = sharing();
        builder.inputs.addAll(graph.inputs());
        builder.nodes.addAll(graph.nodes());
        builder.domains.putAll(graph.domains());
        for (Node node : graph.nodes()) {
            if (node.operator().isPure()) {
                builder.shared.putIfAbsent(node.operation(), node);
            }
        }
        for (Value constant : graph.constants()) {
            builder.constants.putIfAbsent(Objects.requireNonNull(constant.constant()), constant);
        }
        return builder;
    }

    /** Declares an input that was made elsewhere. */
    public Value input(Value input) {
        if (!inputs.contains(input)) {
            inputs.add(input);
        }
        return input;
    }

    /**
     * Declares an input by name, or gives the one that was declared before.
     *
     * @throws IllegalArgumentException when it was declared with another type or shape
     */
    public Value input(String name, ElementType element, Shape shape) {
        for (Value known : inputs) {
            if (known.name().equals(name)) {
                if (known.element() != element || !known.shape().equals(shape)) {
                    throw new IllegalArgumentException(
                            "the input '" + name + "' is " + known.type() + ", not " + new ValueType(element, shape));
                }
                return known;
            }
        }
        return input(Value.input(name, element, shape));
    }

    /** The inputs that are declared. */
    public List<Value> inputs() {
        return List.copyOf(inputs);
    }

    /** Whether an input of this name is declared. */
    public boolean hasInput(String name) {
        return inputs.stream().anyMatch(input -> input.name().equals(name));
    }

    /** Notes the version of a domain other than ONNX's own. */
    public void domain(String domain, long version) {
        domains.put(domain, version);
    }

    /** A constant without a name; equal constants are one value. */
    public Value constant(Constant constant) {
        return constants.computeIfAbsent(constant, key -> Value.constant("", key, typeOf(key)));
    }

    /** A constant that is a parameter of this name. */
    public Value parameter(String name, Constant constant) {
        return Value.constant(name, constant, typeOf(constant));
    }

    /** The type of a constant; the content of vectors of integers or truths is part of it. */
    private static ValueType typeOf(Constant constant) {
        ValueType type = new ValueType(constant.element(), constant.shape());
        boolean counts = constant.element() == ElementType.INT64
                || constant.element() == ElementType.INT32
                || constant.element() == ElementType.BOOL;
        boolean isLong = constant.bytes()
                > (long) ValueType.LONGEST_CONTENT * constant.element().bytes();
        if (!counts || isLong || constant.extents().size() > 1 || !(constant instanceof Constant.InMemory memory)) {
            return type;
        }
        ByteBuffer data = memory.data();
        List<Dimension> content = new ArrayList<>();
        while (data.hasRemaining()) {
            content.add(Dimension.of((long) Numbers.get(data, constant.element())));
        }
        return new ValueType(type.element(), type.shape(), content);
    }

    /** A node that stands in no file, with as many outputs as inference gives. */
    public Node add(Operator operator, Attributes attributes, List<@Nullable Value> operands, int outputs) {
        return add(new Operation(operator, attributes, operands, outputs), Origin.DERIVED, List.of(), List.of());
    }

    /**
     * A node.
     *
     * @param operation what it computes
     * @param origin where it comes from
     * @param names the names of its outputs, empty where nobody named them
     * @param declared the types that the file declares for its outputs, used where inference finds none
     */
    public Node add(
            Operation operation, Origin origin, List<String> names, List<? extends @Nullable ValueType> declared) {
        if (sharing && operation.operator().isPure()) {
            Node known = shared.get(operation);
            if (known != null) {
                return known;
            }
        }
        List<ValueType> types = infer(operation, origin, names, declared);
        List<String> outputNames = IntStream.range(0, operation.outputs())
                .mapToObj(i -> i < names.size() ? names.get(i) : "")
                .toList();
        return append(new Node(operation, origin, outputNames, types));
    }

    /** A node of another graph over values of this one; the same node where these are those of the other graph. */
    Node add(Node node, Operation operation) {
        Node known = sharing && operation.operator().isPure() ? shared.get(operation) : null;
        if (known != null) {
            return known;
        }
        if (operation.equals(node.operation())) {
            return append(node);
        }
        List<String> names = node.outputs().stream().map(Value::name).toList();
        List<ValueType> types = node.outputs().stream().map(Value::type).toList();
        return areAlike(node.inputs(), operation.inputs())
                ? append(new Node(operation, node.origin(), names, types))
                : add(operation, node.origin(), names, types);
    }

    /** Whether inference, which looks at types and constants, gives the same for both. */
    private static boolean areAlike(List<@Nullable Value> some, List<@Nullable Value> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!isAlike(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlike(@Nullable Value one, @Nullable Value other) {
        if (one == null || other == null || one.constant() != null || other.constant() != null) {
            return one == other;
        }
        return one == other || one.type().equals(other.type());
    }

    /**
     * The outputs of a graph over values of this one: its nodes are added here.
     *
     * @param values the values that its inputs are, in their order
     */
    public List<Value> inlined(Graph graph, List<Value> values) {
        Map<Value, Value> known = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            known.put(graph.inputs().get(i), values.get(i));
        }
        for (Node node : graph.nodes()) {
            List<@Nullable Value> operands = new ArrayList<>(node.inputs());
            operands.replaceAll(value -> value == null ? null : known.getOrDefault(value, value));
            Node added = add(node, node.operation().withInputs(operands));
            for (int i = 0; i < node.outputs().size(); i++) {
                known.put(node.outputs().get(i), added.outputs().get(i));
            }
        }
        return graph.outputs().values().stream()
                .map(value -> known.getOrDefault(value, value))
                .toList();
    }

    private Node append(Node node) {
        nodes.add(node);
        if (sharing && node.operator().isPure()) {
            shared.put(node.operation(), node);
        }
        return node;
    }

    private static List<ValueType> infer(
            Operation operation, Origin origin, List<String> names, List<? extends @Nullable ValueType> declared) {
        List<ValueType> inferred;
        try {
            inferred = operation.operator().infer(operation);
        } catch (UnresolvedShapeException e) {
            inferred = List.of();
        } catch (ModelException | CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw refusal(operation, origin, names, e);
        }
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < operation.outputs(); i++) {
            ValueType known = i < inferred.size() ? inferred.get(i) : null;
            ValueType told = i < declared.size() ? declared.get(i) : null;
            if (known != null && (known.shape().isRanked() || told == null)) {
                types.add(known);
            } else if (told != null) {
                types.add(told);
            } else {
                types.add(new ValueType(likelyElement(operation), Shape.UNKNOWN));
            }
        }
        return types;
    }

    private static GraphException refusal(
            Operation operation, Origin origin, List<String> names, RuntimeException cause) {
        String output = names.isEmpty() ? "" : names.get(0);
        String label = origin.node().isEmpty() ? "" : "'" + origin.node() + "' ";
        String gives = origin.node().isEmpty() && !output.isEmpty() ? " that gives '" + output + "'" : "";
        String shapes = operation.inputs().stream()
                .limit(MOST_SHAPES_IN_MESSAGE)
                .map(value -> value == null ? "-" : value.type().toString())
                .collect(Collectors.joining(", "));
        return GraphException.of(
                origin.node().isEmpty() ? output : origin.node(),
                "node " + label + "(" + operation.operator().name() + ")" + gives
                        + (shapes.isEmpty() ? "" : " with inputs " + shapes)
                        + (operation.inputs().size() > MOST_SHAPES_IN_MESSAGE ? ", …" : ""),
                cause);
    }

    /** Where nothing is known of an output, it is taken for floating where an input is. */
    private static ElementType likelyElement(Operation operation) {
        List<ElementType> elements = operation.inputs().stream()
                .flatMap(value -> Optional.ofNullable(value).stream())
                .map(Value::element)
                .toList();
        return elements.stream()
                .filter(ElementType::isFloating)
                .findFirst()
                .orElse(elements.isEmpty() ? ElementType.FLOAT32 : elements.get(0));
    }

    /** The graph of these outputs, checked; nodes that no output needs are left out. */
    public Graph build(Map<String, Value> outputs) {
        Set<Node> needed = new HashSet<>();
        outputs.values().forEach(value -> need(value, needed));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (needed.contains(node)) {
                for (Value input : node.inputs()) {
                    need(input, needed);
                }
            }
        }
        Graph graph = new Graph(inputs, nodes.stream().filter(needed::contains).toList(), outputs, domains);
        GraphVerifier.verify(graph);
        return graph;
    }

    private static void need(@Nullable Value value, Set<Node> needed) {
        if (value != null && value.producer() != null) {
            needed.add(value.producer());
        }
    }
}
