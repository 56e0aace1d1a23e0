package org.jennit.operator;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * An operator of the catalogue: all that the compiler knows of it, as data. Declared with {@link #operator}.
 */
public final class OperatorDefinition implements Operator {
    private final Builder draft;
    private final KindRule kind;

    private OperatorDefinition(Builder draft, KindRule kind) {
        this.draft = draft;
        this.kind = kind;
    }

    /** Starts the declaration of an operator of this name that takes this many inputs. */
    public static Builder operator(String name, int least, int most) {
        return new Builder(name, least, most);
    }

    /** Starts the declaration of an operator of this name that takes exactly this many inputs. */
    public static Builder operator(String name, int inputs) {
        return new Builder(name, inputs, inputs);
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

    /** The number of outputs that a node of it has in a graph; the file may use fewer. */
    public int outputs() {
        return draft.outputs;
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
        return draft.inference.apply(operation);
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

    /** Whether an operation of which these inputs vary is c·x, with c constant and of any shape that broadcasts. */
    public boolean isScaling(Operation operation, Set<Integer> varying) {
        return varying.size() == 1 && draft.scaled.test(varying.iterator().next());
    }

    /** Whether an operation of which these inputs vary is x + d or d − x, with d constant and of any shape that broadcasts. */
    public boolean isShift(Operation operation, Set<Integer> varying) {
        return varying.size() == 1 && draft.shifted.test(varying.iterator().next());
    }

    /** Whether its outputs depend on the numbers of an input, not only on the shape. */
    public boolean readsNumbers(int input) {
        return !draft.shapesOnly.contains(input);
    }

    /** Whether its outputs depend differentiably on an input. */
    public boolean hasGradient(int input) {
        return readsNumbers(input) && (draft.otherGradients != null || draft.gradients.containsKey(input));
    }

    /** The gradient with respect to an input; null where it is zero. */
    public @Nullable Value gradient(VjpContext context, int input) {
        Gradient gradient = draft.gradients.getOrDefault(input, draft.otherGradients);
        return gradient == null ? null : gradient.of(context, input);
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

    /** A node of it, if that is a normalisation, written out; null where it is none. */
    public @Nullable NormForm normForm(Ops ops, Node node) {
        return draft.normForm == null ? null : draft.normForm.apply(ops, node);
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

    /** An operator that is being declared. */
    public static final class Builder {
        private final String name;
        private final int least;
        private final int most;
        private final Map<Integer, Gradient> gradients = new HashMap<>();
        private final Map<String, Integer> parameters = new LinkedHashMap<>();
        private int outputs = 1;
        private int required = 1;
        private Function<Operation, List<ValueType>> inference = Inference.same();
        private @Nullable Gradient otherGradients;
        private boolean zeroGradient;
        private @Nullable KindRule kind;
        private boolean pointwise;
        private IntPredicate scaled = input -> false;
        private IntPredicate shifted = input -> false;
        private Set<Integer> shapesOnly = Set.of();
        private @Nullable LayerType layerType;
        private @Nullable BiFunction<Ops, Node, NormForm> normForm;
        private boolean ofTwoVariables;
        private BiFunction<Facts, Node, Set<Fact>> facts = (f, node) -> EnumSet.noneOf(Fact.class);
        private BiFunction<Facts, Node, Set<Value>> vanishing = (f, node) -> Set.of();
        private BiPredicate<Facts, Node> finite = Facts::areInputsFinite;
        private BiPredicate<Facts, Node> nowhereZero = (f, node) -> false;
        private @Nullable BiFunction<Ops, Node, List<Value>> onnxForm;

        private Builder(String name, int least, int most) {
            this.name = name;
            this.least = least;
            this.most = most;
        }

        /** It has this many outputs, of which all but the first are optional. */
        public Builder outputs(int count) {
            outputs = count;
            return this;
        }

        /** It has this many outputs, all of which must be named. */
        public Builder requiredOutputs(int count) {
            required = count;
            return outputs(count);
        }

        /** The types of its outputs. */
        public Builder infers(Function<Operation, List<ValueType>> rule) {
            inference = rule;
            return this;
        }

        /** The gradient with respect to one input. */
        public Builder gradient(int input, Function<VjpContext, @Nullable Value> rule) {
            gradients.put(input, (context, i) -> rule.apply(context));
            return this;
        }

        /** The gradient with respect to every input that has none of its own. */
        public Builder gradientOfEach(Gradient rule) {
            otherGradients = rule;
            return this;
        }

        /** Its derivatives are zero wherever there are any: it moves in steps, or computes with shapes. */
        public Builder zeroGradient() {
            zeroGradient = true;
            return this;
        }

        /** What its operations are, for the inputs that vary. */
        public Builder kind(KindRule rule) {
            kind = rule;
            return this;
        }

        /** It moves elements, whichever of its inputs vary. */
        public Builder moves() {
            return kind(KindRule.always(OperatorKind.MOVES));
        }

        /** It is affine in all its inputs together. */
        public Builder linear() {
            return kind(KindRule.always(OperatorKind.LINEAR));
        }

        /** It is affine in these inputs together. */
        public Builder linear(Integer... inputs) {
            return kind(KindRule.within(OperatorKind.LINEAR, inputs));
        }

        /** It is the product of two inputs, plus what the others add. */
        public Builder bilinear(int first, int second) {
            return kind(KindRule.product(first, second));
        }

        /** It computes element by element; what it does to several that vary is neither linear nor a product. */
        public Builder elementwise() {
            return elementwise(KindRule.pointwise(OperatorKind.OTHER));
        }

        /** It computes element by element, of this kind. */
        public Builder elementwise(KindRule rule) {
            pointwise = true;
            return kind(rule);
        }

        /** None of the kinds that are told apart. */
        public Builder other() {
            return kind(KindRule.always(OperatorKind.OTHER));
        }

        /** It is c·x where x is one of these inputs and nothing else varies. */
        public Builder scales(Integer... inputs) {
            scaled = Set.of(inputs)::contains;
            return this;
        }

        /** It is x + d or d − x where x is an input for which this holds and nothing else varies. */
        public Builder shifts(IntPredicate inputs) {
            shifted = inputs;
            return this;
        }

        /** Of these inputs it uses only the shape. */
        public Builder shapesOnly(Integer... inputs) {
            shapesOnly = Set.of(inputs);
            return this;
        }

        /** Nodes of it are layers of this type. */
        public Builder layer(LayerType type) {
            layerType = type;
            return this;
        }

        /** Nodes of it are layers of this type when two of their inputs depend on the graph's inputs. */
        public Builder layerOfTwoVariables(LayerType type) {
            ofTwoVariables = true;
            return layer(type);
        }

        /** An input of it is a parameter of this name. */
        public Builder parameter(String parameter, int input) {
            parameters.put(parameter, input);
            return this;
        }

        /** It is a normalisation: its gradient, with respect to each input, is that of this form. */
        public Builder norm(BiFunction<Ops, Node, NormForm> form) {
            normForm = form;
            return gradientOfEach(
                    (c, i) -> c.through((g, node) -> form.apply(g, node).output(), i));
        }

        /** What is known of its output. */
        public Builder facts(BiFunction<Facts, Node, Set<Fact>> rule) {
            facts = rule;
            return this;
        }

        /** What is always known of its output. */
        public Builder fact(Fact fact) {
            return facts((f, node) -> EnumSet.of(fact));
        }

        /** Where its output is zero. */
        public Builder vanishing(BiFunction<Facts, Node, Set<Value>> rule) {
            vanishing = rule;
            return this;
        }

        /** Where its outputs are finite, if it is not enough that its inputs are. */
        public Builder finite(BiPredicate<Facts, Node> rule) {
            finite = rule;
            return this;
        }

        /** When no element of its output is zero. */
        public Builder nowhereZero(BiPredicate<Facts, Node> rule) {
            nowhereZero = rule;
            return this;
        }

        /** How it is written in operators that ONNX has. */
        public Builder onnxForm(BiFunction<Ops, Node, List<Value>> form) {
            onnxForm = form;
            return this;
        }

        /** The operator. */
        public OperatorDefinition define() {
            boolean declared = otherGradients != null || !gradients.isEmpty();
            if (declared == zeroGradient) {
                throw new IllegalStateException(name + " needs a gradient, or the word that it is zero");
            }
            if (kind == null) {
                throw new IllegalStateException(name + " needs a kind: what it is for the inputs that vary");
            }
            return new OperatorDefinition(this, kind);
        }
    }
}
