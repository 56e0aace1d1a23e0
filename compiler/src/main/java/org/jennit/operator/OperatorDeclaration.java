package org.jennit.operator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** An operator that is being declared: each of its words says one more thing that is known of it. */
public final class OperatorDeclaration {
    final String name;
    final int least;
    final int most;
    final Map<Integer, GradientRule> gradients = new HashMap<>();
    final Map<String, Integer> parameters = new LinkedHashMap<>();
    ToIntFunction<Attributes> outputs = attributes -> 1;
    int batchRules = 1;
    int required = 1;
    Function<Operation, List<ValueType>> inference = Inference.same();

    @Nullable
    GradientRule otherGradients;

    @Nullable
    JointGradientRule jointGradient;

    boolean zeroGradient;

    @Nullable
    KindRule kind;

    boolean pointwise;
    boolean linearInSeveral;
    boolean broadcasting;
    ScoreScale scoreScale = ScoreScale.LOGITS;
    IntPredicate monotone = input -> false;
    final Map<String, AttributeDefinition> attributes = new LinkedHashMap<>();
    final List<BatchRule> batch = new ArrayList<>();

    @Nullable
    IntFunction<BatchRule> batchByNumber;

    IntPredicate scaled = input -> false;
    IntPredicate shifted = input -> false;
    Set<Integer> shapesOnly = Set.of();

    @Nullable
    LayerType layerType;

    @Nullable
    BiFunction<Ops, Node, NormForm> normForm;

    ValueRange.Rule range = ValueRange.UNKNOWN;

    @Nullable
    Function<Node, @Nullable Interior> interior;

    boolean ofTwoVariables;
    BiFunction<Facts, Node, Set<Fact>> facts = (f, node) -> EnumSet.noneOf(Fact.class);
    BiFunction<Facts, Node, Set<Value>> vanishing = (f, node) -> Set.of();
    BiPredicate<Facts, Node> finite = Facts::areInputsFinite;
    BiPredicate<Facts, Node> nowhereZero = (f, node) -> false;

    @Nullable
    BiFunction<Ops, Node, List<Value>> onnxForm;

    OperatorDeclaration(String name, int least, int most) {
        this.name = name;
        this.least = least;
        this.most = most;
    }

    /** It has this many outputs, of which all but the first are optional. */
    public OperatorDeclaration outputs(int count) {
        outputs = attributes -> count;
        batchRules = count;
        return this;
    }

    /** Its settings say how many outputs it has, all of which must be named. */
    OperatorDeclaration outputs(ToIntFunction<Attributes> count) {
        outputs = count;
        required = Integer.MAX_VALUE;
        batchRules = 0;
        return this;
    }

    /** It has this many outputs, all of which must be named. */
    public OperatorDeclaration requiredOutputs(int count) {
        required = count;
        return outputs(count);
    }

    /** The types of its outputs. */
    public OperatorDeclaration infers(Function<Operation, List<ValueType>> rule) {
        inference = rule;
        return this;
    }

    /** The gradient with respect to one input. */
    public OperatorDeclaration gradient(int input, Function<VjpContext, @Nullable Value> rule) {
        gradients.put(input, (context, i) -> rule.apply(context));
        return this;
    }

    /** The gradient with respect to every input that has none of its own. */
    public OperatorDeclaration gradientOfEach(GradientRule rule) {
        otherGradients = rule;
        return this;
    }

    /** The gradients with respect to all inputs, found together. */
    OperatorDeclaration gradients(JointGradientRule rule) {
        jointGradient = rule;
        return this;
    }

    /** It is a normalisation: its gradient with respect to each input is the gradient of this form. */
    public OperatorDeclaration norm(BiFunction<Ops, Node, NormForm> form) {
        normForm = form;
        return gradientOfEach(
                (c, i) -> c.through((g, node) -> form.apply(g, node).output(), i));
    }

    /** Its derivatives are zero wherever there are any: it moves in steps, or computes with shapes. */
    public OperatorDeclaration zeroGradient() {
        zeroGradient = true;
        return this;
    }

    /** It has this attribute, an integer, with a default. */
    public OperatorDeclaration attribute(String attribute, long otherwise) {
        return attribute(attribute, AttributeType.INTEGER, otherwise, false, List.of());
    }

    /** It has this attribute, a real number, with a default. */
    public OperatorDeclaration attribute(String attribute, float otherwise) {
        return attribute(attribute, AttributeType.REAL, otherwise, false, List.of());
    }

    /** It has this attribute, whose value is one of these words; the first is the default. */
    public OperatorDeclaration attribute(String attribute, String otherwise, String... others) {
        List<Object> choices = new ArrayList<>(List.of(otherwise));
        choices.addAll(List.of(others));
        return attribute(attribute, AttributeType.TEXT, otherwise, false, List.copyOf(choices));
    }

    /** It has this attribute, a list of integers, with a default. */
    public OperatorDeclaration attribute(String attribute, List<Long> otherwise) {
        return attribute(attribute, AttributeType.INTEGERS, List.copyOf(otherwise), false, List.of());
    }

    /** It has these attributes of one type, without a default. */
    OperatorDeclaration optional(AttributeType type, String... names) {
        for (String attribute : names) {
            attribute(attribute, type, null, false, List.of());
        }
        return this;
    }

    /** It has these attributes of one type, which must be given. */
    OperatorDeclaration required(AttributeType type, String... names) {
        for (String attribute : names) {
            attribute(attribute, type, null, true, List.of());
        }
        return this;
    }

    private OperatorDeclaration attribute(
            String attribute, AttributeType type, @Nullable Object otherwise, boolean mandatory, List<Object> choices) {
        attributes.put(attribute, new AttributeDefinition(attribute, type, otherwise, mandatory, choices));
        return this;
    }

    /** How it carries the samples of a batch to its outputs, a rule for each. */
    OperatorDeclaration batch(BatchRule... rules) {
        batch.addAll(List.of(rules));
        return this;
    }

    /** How it carries the samples of a batch to its outputs, by the number of the output. */
    OperatorDeclaration batchByNumber(IntFunction<BatchRule> rules) {
        batchByNumber = rules;
        return this;
    }

    /** What its operations are, for the inputs that vary. */
    public OperatorDeclaration kind(KindRule rule) {
        kind = rule;
        return this;
    }

    /** It moves elements, whichever of its inputs vary. */
    public OperatorDeclaration moves() {
        return kind(KindRule.always(OperatorKind.MOVES));
    }

    /** It is affine in all its inputs together. */
    public OperatorDeclaration linear() {
        return kind(KindRule.always(OperatorKind.LINEAR));
    }

    /** It is affine in these inputs together. */
    public OperatorDeclaration linear(Integer... inputs) {
        return kind(KindRule.within(OperatorKind.LINEAR, inputs));
    }

    /** It is the product of two inputs, plus what the others add. */
    public OperatorDeclaration bilinear(int first, int second) {
        return kind(KindRule.product(first, second));
    }

    /** It computes element by element; what it does to several that vary is neither linear nor a product. */
    public OperatorDeclaration elementwise() {
        return elementwise(OperatorKind.OTHER);
    }

    /** It computes element by element; what it does to several that vary is of this kind. */
    public OperatorDeclaration elementwise(OperatorKind ofSeveral) {
        linearInSeveral = ofSeveral == OperatorKind.LINEAR;
        return elementwise(KindRule.pointwise(ofSeveral));
    }

    /** It computes element by element, of this kind. */
    public OperatorDeclaration elementwise(KindRule rule) {
        pointwise = true;
        return batch(BatchRules.pointwise()).kind(rule);
    }

    /** Its inputs broadcast to one another. */
    public OperatorDeclaration broadcasts() {
        broadcasting = true;
        return this;
    }

    /** Its output rises everywhere, or falls everywhere, with each of these inputs, or with every one where none is named. */
    public OperatorDeclaration monotone(Integer... inputs) {
        monotone = each(inputs);
        return this;
    }

    /** Of logits it makes scores on this scale. */
    public OperatorDeclaration scores(ScoreScale scale) {
        scoreScale = scale;
        return this;
    }

    /** None of the kinds that are told apart. */
    public OperatorDeclaration other() {
        return kind(KindRule.always(OperatorKind.OTHER));
    }

    /** It is c·x where x is one of these inputs, or any where none is named, and nothing else varies. */
    public OperatorDeclaration scales(Integer... inputs) {
        scaled = each(inputs);
        return this;
    }

    /** It is x + d, or d − x, where x is one of these inputs, or any where none is named, and nothing else varies. */
    public OperatorDeclaration shifts(Integer... inputs) {
        shifted = each(inputs);
        return this;
    }

    private static IntPredicate each(Integer... inputs) {
        return inputs.length == 0 ? input -> true : Set.of(inputs)::contains;
    }

    /** Of these inputs it uses only the shape. */
    public OperatorDeclaration shapesOnly(Integer... inputs) {
        shapesOnly = Set.of(inputs);
        return this;
    }

    /** Nodes of it are layers of this type. */
    public OperatorDeclaration layer(LayerType type) {
        layerType = type;
        return this;
    }

    /** Nodes of it are layers of this type when two of their inputs depend on the graph's inputs. */
    public OperatorDeclaration layerOfTwoVariables(LayerType type) {
        ofTwoVariables = true;
        return layer(type);
    }

    /** Nodes of it have layers inside; null for those that cannot be looked into. */
    OperatorDeclaration interior(Function<Node, @Nullable Interior> found) {
        interior = found;
        return this;
    }

    /** An input of it is a parameter of this name. */
    public OperatorDeclaration parameter(String parameter, int input) {
        parameters.put(parameter, input);
        return this;
    }

    /** Which interval the elements of its output are in. */
    OperatorDeclaration range(ValueRange.Rule rule) {
        range = rule;
        return this;
    }

    /** What is known of its output. */
    public OperatorDeclaration facts(BiFunction<Facts, Node, Set<Fact>> rule) {
        facts = rule;
        return this;
    }

    /** What is always known of its output. */
    public OperatorDeclaration fact(Fact fact) {
        return facts((f, node) -> EnumSet.of(fact));
    }

    /** Where its output is zero. */
    public OperatorDeclaration vanishing(BiFunction<Facts, Node, Set<Value>> rule) {
        vanishing = rule;
        return this;
    }

    /** Where its outputs are finite, if it is not enough that its inputs are. */
    public OperatorDeclaration finite(BiPredicate<Facts, Node> rule) {
        finite = rule;
        return this;
    }

    /** When no element of its output is zero. */
    public OperatorDeclaration nowhereZero(BiPredicate<Facts, Node> rule) {
        nowhereZero = rule;
        return this;
    }

    /** How it is written in operators that ONNX has. */
    public OperatorDeclaration onnxForm(BiFunction<Ops, Node, List<Value>> form) {
        onnxForm = form;
        return this;
    }

    /** The operator. */
    public OperatorDefinition define() {
        boolean declared = otherGradients != null || jointGradient != null || !gradients.isEmpty();
        if (declared == zeroGradient) {
            throw new IllegalStateException(name + " needs a gradient, or zeroGradient");
        }
        if (batch.size() != batchRules || (batchRules == 0) != (batchByNumber != null)) {
            throw new IllegalStateException(name + " needs a batch rule for each of its outputs");
        }
        if (kind == null) {
            throw new IllegalStateException(name + " needs a kind: what it is for the inputs that vary");
        }
        return new OperatorDefinition(this, kind);
    }
}
