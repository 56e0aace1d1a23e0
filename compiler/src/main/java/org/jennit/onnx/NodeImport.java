package org.jennit.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jennit.graph.Attributes;
import org.jennit.graph.CompilationInterrupt;
import org.jennit.graph.Dimension;
import org.jennit.graph.GraphException;
import org.jennit.graph.ModelException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Origin;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.FunctionMessage;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.OperatorVersions;
import org.jennit.operator.Catalogue;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a file, put into the graph of their scope: lifted to the one opset of graphs, functions of the file in the
 * place of their calls, and decided branches in the place of their If.
 */
final class NodeImport {
    private static final Set<String> ON_SEQUENCES = Set.of(
            "Split", "SplitToSequence", "SequenceAt", "SequenceConstruct", "SequenceLength", "ConcatFromSequence");

    private final Map<String, FunctionMessage> functions = new HashMap<>();

    private final ImportBudget budget;

    NodeImport(List<FunctionMessage> functions, ImportBudget budget) {
        this.budget = budget;
        functions.forEach(f -> this.functions.put(key(f.domain(), f.name(), f.overload()), f));
    }

    private static String key(String domain, String name, String overload) {
        return domain + "::" + name + "::" + overload;
    }

    /** Puts nodes in, in an order in which each comes after those it needs. */
    void nodes(List<NodeMessage> messages, Scope scope) {
        for (NodeMessage message : NodeOrder.of(messages)) {
            CompilationInterrupt.check();
            try {
                budget.spend(message, scope.isInner());
                node(message, scope);
            } catch (ModelException | CancellationException e) {
                throw e;
            } catch (UnresolvedShapeException e) {
                String remedy = "; export the model with this size fixed, or with opset_version=" + GraphImport.OPSET;
                throw GraphException.of(
                        name(message),
                        named(message) + " of opset " + scope.opset(),
                        new IllegalArgumentException(e.getMessage() + remedy, e));
            } catch (RuntimeException e) {
                throw GraphException.of(name(message), named(message), e);
            }
        }
    }

    private static String named(NodeMessage message) {
        return "node " + (message.name().isEmpty() ? "" : "'" + message.name() + "' ") + "(" + message.opType() + ")"
                + (message.name().isEmpty() && !name(message).isEmpty() ? " that gives '" + name(message) + "'" : "");
    }

    /** The name of a node or, where it has none, that of its first output. */
    private static String name(NodeMessage message) {
        boolean unnamed = message.name().isEmpty() && !message.outputs().isEmpty();
        return unnamed ? message.outputs().get(0) : message.name();
    }

    private void node(NodeMessage message, Scope scope) {
        FunctionMessage function = functions.get(key(message.domain(), message.opType(), message.overload()));
        if (function != null) {
            call(function, message, scope);
        } else if (message.domain().equals(ClassicalOperators.DOMAIN) && classical(message, scope)) {
            return;
        } else if (!message.domain().isEmpty()) {
            add(message, scope);
        } else if (message.opType().equals("Constant")) {
            constant(message, scope);
        } else if (message.opType().equals("If")) {
            conditional(message, scope);
        } else if (!ON_SEQUENCES.contains(message.opType())
                || !Sequences.put(message, attributes(message, scope), scope)) {
            add(message, scope);
        }
    }

    /** Puts in what a node of ai.onnx.ml computes, where that can be said in operators of graphs. */
    private boolean classical(NodeMessage message, Scope scope) {
        List<@Nullable Value> inputs = scope.inputs(message);
        Operation given = new Operation(
                operator(message, scope.opset()),
                attributes(message, scope),
                inputs,
                message.outputs().size());
        Origin origin = LayerNames.origin(message, List.of()).at(budget.nodes());
        List<Value> outputs = ClassicalOperators.of(new ClassicalNode(new Ops(scope.builder()), given, origin));
        if (outputs == null) {
            return false;
        }
        for (int i = 0; i < message.outputs().size(); i++) {
            scope.put(message.outputs().get(i), outputs.get(i));
        }
        return true;
    }

    private void add(NodeMessage message, Scope scope) {
        List<@Nullable Value> inputs = scope.inputs(message);
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Value value = inputs.get(i);
            if (value != null
                    && value.constant() != null
                    && !scope.isShared(message.inputs().get(i))) {
                parameters.add(value.name());
            }
        }
        Attributes attributes = attributes(message, scope);
        List<Bodies.Imported> bodies = new Bodies(this, message, scope).all(inputs);
        for (Bodies.Imported body : bodies) {
            attributes = attributes.with(body.attribute(), body.body());
            inputs.addAll(body.captured());
        }
        Operator operator = operator(message, scope.opset());
        int outputs = operator instanceof OperatorDefinition definition
                ? definition.outputs(attributes)
                : message.outputs().size();
        Operation given = new Operation(operator, attributes, inputs, outputs);
        Ops ops = new Ops(scope.builder());
        Operation operation = message.domain().isEmpty() ? OpsetConversion.lift(ops, given, scope.opset()) : given;
        Origin origin = LayerNames.origin(message, parameters).at(budget.nodes());
        List<@Nullable ValueType> declared = new ArrayList<>();
        message.outputs().forEach(output -> declared.add(scope.declared(output)));
        budget.requireSteps(operation);
        Node node = scope.builder().add(operation, origin, message.outputs(), declared);
        budget.requireSize(node.outputs());
        for (int i = 0; i < message.outputs().size(); i++) {
            if (i < node.outputs().size()) {
                scope.put(message.outputs().get(i), node.outputs().get(i));
            } else if (!message.outputs().get(i).isEmpty()) {
                scope.put(message.outputs().get(i), FurtherOutputs.of(ops, given, i));
            }
        }
    }

    private static Operator operator(NodeMessage message, int opset) {
        String name = message.opType();
        if (!message.domain().isEmpty()) {
            return ForeignOperator.of(message.domain(), name);
        }
        OperatorDefinition definition = Catalogue.operator(name).orElse(null);
        if (definition != null) {
            return definition;
        }
        boolean means = OpsetConversion.knows(name) || OperatorVersions.sameIn(name, opset, GraphImport.OPSET);
        if (!means) {
            throw new GraphException("node '" + message.name() + "': the operator " + name + " of opset " + opset
                    + " is not supported: its meaning differs in opset " + GraphImport.OPSET
                    + ", which models are compiled to. Export the model with opset_version=" + GraphImport.OPSET);
        }
        return ForeignOperator.of("", name);
    }

    /** The attributes but for bodies; those that refer to an attribute of the caller's that is not given are left out. */
    private static Attributes attributes(NodeMessage message, Scope scope) {
        Attributes attributes = Attributes.NONE;
        for (AttributeMessage attribute : message.attributes()) {
            AttributeValue value = scope.resolved(attribute.value());
            if (value != null && !(value instanceof AttributeValue.GraphValue)) {
                attributes = attributes.with(attribute.name(), setting(value));
            }
        }
        return attributes;
    }

    private static Object setting(AttributeValue value) {
        if (value instanceof AttributeValue.IntValue integer) {
            return integer.value();
        } else if (value instanceof AttributeValue.FloatValue real) {
            return real.value();
        } else if (value instanceof AttributeValue.StringValue text) {
            return text.text();
        } else if (value instanceof AttributeValue.IntsValue integers) {
            return integers.values();
        } else if (value instanceof AttributeValue.FloatsValue reals) {
            return reals.values();
        } else if (value instanceof AttributeValue.StringsValue texts) {
            return texts.texts();
        } else if (value instanceof AttributeValue.TensorValue tensor) {
            return Constants.of(tensor.value());
        }
        return new Attributes.Opaque(value);
    }

    private static void constant(NodeMessage message, Scope scope) {
        if (message.attributes().isEmpty() || message.outputs().isEmpty()) {
            throw new IllegalArgumentException("a constant needs an attribute that is its value, and one output");
        }
        AttributeMessage attribute = message.attributes().get(0);
        AttributeValue value = scope.resolved(attribute.value());
        if (value == null) {
            throw new GraphException(named(message)
                    + " takes its value from an attribute of the function that the caller does not give");
        }
        String name = message.outputs().get(0);
        scope.put(name, scope.parameter(name, Constants.of(attribute.name(), value)));
    }

    // --- functions and branches

    private void call(FunctionMessage function, NodeMessage message, Scope caller) {
        Map<String, AttributeValue> arguments = new HashMap<>();
        function.attributeDefaults().forEach(a -> arguments.put(a.name(), a.value()));
        for (AttributeMessage attribute : message.attributes()) {
            AttributeValue value = caller.resolved(attribute.value());
            if (value != null) {
                arguments.put(attribute.name(), value);
            }
        }
        int opset = function.opsetImports().stream()
                .filter(used -> used.domain().isEmpty())
                .mapToInt(used -> (int) used.version())
                .findFirst()
                .orElse(caller.opset());
        Scope scope = caller.ofFunction(opset, arguments);
        for (int i = 0; i < function.inputs().size(); i++) {
            String name = i < message.inputs().size() ? message.inputs().get(i) : "";
            if (caller.isLeftOut(name)) {
                scope.leaveOut(function.inputs().get(i));
            } else {
                scope.put(function.inputs().get(i), caller.value(name, message));
            }
        }
        if (message.outputs().size() > function.outputs().size()) {
            throw new IllegalArgumentException(
                    "it uses " + message.outputs().size() + " outputs of a function of the file that has "
                            + function.outputs().size());
        }
        String called = function.domain() + "." + function.name()
                + (function.overload().isEmpty() ? "" : ":" + function.overload());
        budget.enter(called);
        nodes(function.nodes(), scope);
        budget.leave(called);
        for (int i = 0; i < message.outputs().size(); i++) {
            Value value = scope.find(function.outputs().get(i));
            if (value != null) {
                caller.put(message.outputs().get(i), value);
            }
        }
    }

    /** An If, or the branch that it takes in its place where the condition is known before the model runs. */
    private void conditional(NodeMessage message, Scope scope) {
        if (message.inputs().size() != 1) {
            throw new IllegalArgumentException("it needs one input, the condition, and has "
                    + message.inputs().size());
        }
        GraphMessage then = branch(message, "then_branch");
        GraphMessage otherwise = branch(message, "else_branch");
        List<Dimension> condition =
                scope.value(message.inputs().get(0), message).type().content();
        if (condition != null && condition.size() == 1 && condition.get(0).isKnown()) {
            inline(condition.get(0).is(0) ? otherwise : then, message, scope);
        } else {
            add(message, scope);
        }
    }

    private static GraphMessage branch(NodeMessage message, String name) {
        if (!(message.attribute(name).orElse(null) instanceof AttributeValue.GraphValue branch)) {
            throw new IllegalArgumentException("its attribute '" + name + "' is no graph, or missing");
        }
        if (branch.value().outputs().size() < message.outputs().size()) {
            throw new IllegalArgumentException("it has " + message.outputs().size() + " outputs, but its " + name
                    + " gives " + branch.value().outputs().size());
        }
        return branch.value();
    }

    private void inline(GraphMessage body, NodeMessage message, Scope scope) {
        Scope inner = scope.ofBranch();
        inner.declare(body);
        nodes(body.nodes(), inner);
        for (int i = 0; i < message.outputs().size(); i++) {
            scope.put(
                    message.outputs().get(i), inner.value(body.outputs().get(i).name(), message));
        }
    }
}
