package org.jennit.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jennit.graph.Attributes;
import org.jennit.graph.GraphException;
import org.jennit.graph.ModelException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * An operator of the catalogue: all that the compiler knows of it, as data. Declared with {@link #operator}.
 */
public final class OperatorDefinition implements Operator {
    private final OperatorDeclaration draft;
    private final KindRule kind;

    OperatorDefinition(OperatorDeclaration draft, KindRule kind) {
        this.draft = draft;
        this.kind = kind;
    }

    /** Starts the declaration of an operator of this name that takes this many inputs. */
    public static OperatorDeclaration operator(String name, int least, int most) {
        return new OperatorDeclaration(name, least, most);
    }

    /** Starts the declaration of an operator of this name that takes exactly this many inputs. */
    public static OperatorDeclaration operator(String name, int inputs) {
        return new OperatorDeclaration(name, inputs, inputs);
    }

    @Override
    public String name() {
        return draft.name;
    }

    @Override
    public String domain() {
        return "";
    }

    @Override
    public boolean isPure() {
        return true;
    }

    /** The number of outputs that a node of it with these settings has in a graph; the file may use fewer. */
    public int outputs(Attributes attributes) {
        return draft.outputs.applyAsInt(attributes);
    }

    /** How many of its outputs a file must name, used or not. */
    public int requiredOutputs() {
        return draft.required;
    }

    @Override
    public List<ValueType> infer(Operation operation) {
        int given = operation.inputs().size();
        if (given < draft.least || given > draft.most) {
            throw new IllegalArgumentException(draft.name + " takes "
                    + (draft.least == draft.most ? draft.least : draft.least + " to " + draft.most) + " inputs, not "
                    + given);
        }
        checkAttributes(operation.attributes());
        return draft.inference.apply(operation);
    }

    private void checkAttributes(Attributes given) {
        for (String attribute : given.names()) {
            if (!draft.attributes.containsKey(attribute)) {
                throw new IllegalArgumentException(draft.name + " has no attribute '" + attribute + "'"
                        + (draft.attributes.isEmpty() ? "" : ", only " + draft.attributes.keySet()));
            }
        }
        draft.attributes.values().forEach(attribute -> attribute.check(draft.name, given.get(attribute.name())));
    }

    @Override
    public @Nullable Object attributeDefault(String attribute) {
        AttributeDefinition declared = draft.attributes.get(attribute);
        return declared == null ? null : declared.otherwise();
    }

    /** The names of the attributes that operations of it may have. */
    public Set<String> attributes() {
        return Collections.unmodifiableSet(draft.attributes.keySet());
    }

    /** Where the samples of a batch lie in an output, where an input depends on them and none mixes them. */
    BatchAxis batchAxis(BatchSite site, int output) {
        BatchRule rule = draft.batchByNumber == null ? draft.batch.get(output) : draft.batchByNumber.apply(output);
        return rule.of(site);
    }

    /** Whether its gradient is zero wherever there is one. */
    public boolean isStep() {
        return draft.zeroGradient;
    }

    /** What an operation of it is as a function of those of its inputs that vary, one at least. */
    public OperatorKind kind(Operation operation, Set<Integer> varying) {
        return kind.of(operation, varying);
    }

    /**
     * Whether it computes each element of its output from the elements of its inputs at the same place, inputs of fewer
     * or shorter axes broadcast.
     */
    public boolean isPointwise() {
        return draft.pointwise;
    }

    /** Whether its inputs broadcast to one another; those of other pointwise operators are single numbers but the first. */
    public boolean isBroadcasting() {
        return draft.broadcasting;
    }

    /** Whether its output rises with an input everywhere, or falls with it everywhere, the other inputs being constant. */
    public boolean isMonotone(int input) {
        return draft.monotone.test(input);
    }

    /** Whether an operation of which these inputs vary is c·x, with c constant and of any shape that broadcasts. */
    public boolean isScaling(Operation operation, Set<Integer> varying) {
        return varying.size() == 1 && draft.scaled.test(varying.iterator().next());
    }

    /** Whether an operation of which these inputs vary is x + d or d − x, with d constant and of any shape that broadcasts. */
    public boolean isShift(Operation operation, Set<Integer> varying) {
        return varying.size() == 1 && draft.shifted.test(varying.iterator().next());
    }

    /** Whether an operation of which these inputs vary is affine in all of them together. */
    public boolean isAffine(Operation operation, Set<Integer> varying) {
        OperatorKind found = kind(operation, varying);
        return found == OperatorKind.LINEAR
                || found == OperatorKind.MOVES
                || draft.linearInSeveral
                || isScaling(operation, varying)
                || isShift(operation, varying);
    }

    /** Whether its outputs depend on the numbers of an input, not only on the shape. */
    public boolean readsNumbers(int input) {
        return !draft.shapesOnly.contains(input);
    }

    /** Whether its outputs depend differentiably on an input. */
    public boolean hasGradient(int input) {
        return readsNumbers(input)
                && (draft.jointGradient != null || draft.otherGradients != null || draft.gradients.containsKey(input));
    }

    /** The gradient with respect to an input; null where it is zero. */
    public @Nullable Value gradient(VjpContext context, int input) {
        return gradients(context, Set.of(input)).get(input);
    }

    /**
     * The gradients with respect to some inputs, one value for each input of the node; null where it is zero or not asked for.
     *
     * @throws GraphException naming the node, if its attributes or the shapes of its inputs are not the operator's
     */
    public List<@Nullable Value> gradients(VjpContext context, Set<Integer> inputs) {
        try {
            return written(context, inputs);
        } catch (ModelException | UnresolvedShapeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw GraphException.of(context.node().label(), "node " + context.node(), e);
        }
    }

    private List<@Nullable Value> written(VjpContext context, Set<Integer> inputs) {
        if (draft.jointGradient != null) {
            return draft.jointGradient.of(context, inputs);
        }
        List<@Nullable Value> gradients = new ArrayList<>();
        for (int i = 0; i < context.node().inputs().size(); i++) {
            gradients.add(inputs.contains(i) ? ownGradient(context, i) : null);
        }
        return gradients;
    }

    private @Nullable Value ownGradient(VjpContext context, int input) {
        GradientRule gradient = draft.gradients.getOrDefault(input, draft.otherGradients);
        return gradient == null ? null : gradient.of(context, input);
    }

    /** The scale of its output where its input are the logits of classes; logits, unless it turns them into others. */
    public ScoreScale scoreScale() {
        return draft.scoreScale;
    }

    /** Whether nodes of it are normalisations, whatever their inputs; batch norms, whose statistics are constant, are none. */
    public boolean isNorm() {
        return draft.normForm != null;
    }

    /** A node of it written out, if that is a normalisation; null where it is none. See {@link NormForm#of}. */
    @Nullable
    NormForm normForm(Ops ops, Node node) {
        return draft.normForm == null ? null : draft.normForm.apply(ops, node);
    }

    /** The layers inside of a node of it; null where there are none. See {@link Interior#of}. */
    @Nullable
    Interior interior(Node node) {
        try {
            return draft.interior == null ? null : draft.interior.apply(node);
        } catch (IllegalArgumentException e) {
            throw GraphException.of(node.label(), "node " + node, e);
        }
    }

    /** The type of layer that nodes of it are, whatever their inputs. */
    public @Nullable LayerType layerType() {
        return draft.layerType;
    }

    /** Whether nodes of it are a layer of their type only when two of their inputs depend on the graph's inputs. */
    public boolean isLayerOfTwoVariables() {
        return draft.ofTwoVariables;
    }

    /** The parameters of a layer by name ({@code weight}, {@code bias}), each with the input that it is. */
    public Map<String, Integer> parameters() {
        return draft.parameters;
    }

    /** How the range of its output follows from that of an input. */
    ValueRange.Rule range() {
        return draft.range;
    }

    /** What is known of the first output of a node, given what is known of its inputs. */
    public Set<Fact> facts(Facts facts, Node node) {
        return draft.facts.apply(facts, node);
    }

    /** Values such that the first output is zero wherever the value is not positive; see {@link Facts#vanishing}. */
    public Set<Value> vanishing(Facts facts, Node node) {
        return draft.vanishing.apply(facts, node);
    }

    /** Whether the outputs of a node are known to be finite; see {@link Facts#isFinite}. */
    public boolean isFinite(Facts facts, Node node) {
        return draft.finite.test(facts, node);
    }

    /** Whether no element of the first output is zero; see {@link Facts#isNowhereZero}. */
    public boolean isNowhereZero(Facts facts, Node node) {
        return draft.nowhereZero.test(facts, node);
    }

    /** The values that a node of it is written as in ONNX, or null when ONNX has the operator itself. */
    public @Nullable BiFunction<Ops, Node, List<Value>> onnxForm() {
        return draft.onnxForm;
    }

    @Override
    public String toString() {
        return draft.name;
    }
}
