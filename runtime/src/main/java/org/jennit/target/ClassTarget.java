package org.jennit.target;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jennit.derive.FinalActivation;
import org.jennit.derive.OutputRelevance;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.ClassAxis;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear functional of the output: a weighted sum of classes, each at all positions of a dense output or at some.
 *
 * <p>The class axis of an output [N, K] is its last. Of an output of more axes it is that of the final softmax, else the
 * axis that the last linear layer writes, the channels of a convolution or the last of a Dense layer, followed to the
 * output ({@link ClassAxis}). Where neither is there it must be told: {@link #classAxis}. The other axes but the batch are
 * the positions. An output [N] has one class, 0.
 *
 * <p>Where the output comes from a final Softmax, LogSoftmax or Sigmoid, the functional is one of its input, the logits,
 * unless {@link #afterActivation} is asked for. Types, shapes, bounds and positive factors may stand between the two.
 */
public final class ClassTarget extends Target {
    /** The class that is the highest; lower numbers mean the next highest. */
    static final int TOP = -1;

    private static final int DEFAULT_AXIS = Integer.MIN_VALUE;

    /** What t is multiplied by at the input as given. */
    private enum Factor {
        ONE(""),
        OUTPUT(" times its output"),
        SIGN(" times the sign of its output");

        private final String words;

        Factor(String words) {
            this.words = words;
        }

        double of(double[] y, int i) {
            return switch (this) {
                case ONE -> 1;
                case OUTPUT -> y[i];
                case SIGN -> y[i] < 0 ? -1 : 1;
            };
        }
    }

    /** One summand, of one class for all samples or of one for each. */
    private record Term(double weight, List<Integer> indices, PositionMask positions, Factor factor) {
        int index(int sample) {
            return indices.get(indices.size() == 1 ? 0 : sample);
        }

        String name() {
            return indices.size() == 1 ? name(indices.get(0)) : "a class for each sample";
        }

        static String name(int index) {
            return index > TOP ? "class " + index : index == TOP ? "the top class" : "top class number " + -index;
        }

        @Override
        public String toString() {
            String where = positions.toString();
            return name() + (where.isEmpty() ? "" : " " + where) + factor.words;
        }
    }

    private final List<Term> terms;
    private final int axis;
    private final boolean afterActivation;
    private final boolean sampled;

    private ClassTarget(List<Term> terms, int axis, boolean afterActivation, boolean sampled) {
        this.terms = List.copyOf(terms);
        this.axis = axis;
        this.afterActivation = afterActivation;
        this.sampled = sampled;
    }

    static ClassTarget of(Integer... indices) {
        Term term = new Term(1, List.of(indices), new PositionMask.All(), Factor.ONE);
        return new ClassTarget(List.of(term), DEFAULT_AXIS, false, true);
    }

    /** The sum of both functionals. */
    public ClassTarget plus(ClassTarget other) {
        if (axis != other.axis || afterActivation != other.afterActivation) {
            throw new IllegalArgumentException(
                    "targets that are added agree in class axis and in whether they are taken"
                            + " after the final activation");
        }
        List<Term> sum = new ArrayList<>(terms);
        sum.addAll(other.terms);
        return new ClassTarget(sum, axis, afterActivation, sampled);
    }

    /** The difference: what speaks for this rather than for the other. */
    public ClassTarget minus(ClassTarget other) {
        return plus(other.times(-1));
    }

    @Override
    public ClassTarget times(double factor) {
        return each(term -> new Term(factor * term.weight, term.indices, term.positions, term.factor));
    }

    /**
     * This with t multiplied by the class's own output at the input as given, a constant: the relevance starts with the
     * output's value in the place of 1.
     */
    public ClassTarget timesOutput() {
        return each(term -> new Term(term.weight, term.indices, term.positions, Factor.OUTPUT));
    }

    /**
     * This with t multiplied by the sign of the class's own output at the input as given, a constant. Under rules that divide
     * relevance by the output, as Epsilon does, a share of 1 of a negative output turns all signs round; with its sign for
     * the 1, what is positive raises the output in either case. Zero counts as positive.
     */
    public ClassTarget timesSign() {
        return each(term -> new Term(term.weight, term.indices, term.positions, Factor.SIGN));
    }

    @Override
    public boolean isShare() {
        return terms.stream().allMatch(term -> term.factor == Factor.ONE);
    }

    /**
     * This at one position of a dense output only: one index for each axis but batch and classes, such as row and
     * column of a pixel, or the number of a token.
     */
    public ClassTarget at(long... position) {
        return within(position, Arrays.stream(position).map(p -> p + 1).toArray());
    }

    /** This in a box of positions only: from the one (inclusive) to the other (exclusive) along each axis. */
    public ClassTarget within(long[] from, long[] to) {
        PositionMask box = new PositionMask.Box(list(from), list(to));
        return each(term -> new Term(term.weight, term.indices, box, term.factor));
    }

    /**
     * This weighted by a mask over positions.
     *
     * @param mask a tensor of the shape of the positions, such as [H, W], or with the batch before it, [N, H, W]; of
     *     truth values or weights
     */
    public ClassTarget within(Tensor mask) {
        PositionMask weights = new PositionMask.Mask(mask);
        return each(term -> new Term(term.weight, term.indices, weights, term.factor));
    }

    /** This with the classes along another axis of the output; negative axes count from the end. */
    public ClassTarget classAxis(int newAxis) {
        return new ClassTarget(terms, newAxis, afterActivation, sampled);
    }

    /** This taken after a final Softmax, LogSoftmax or Sigmoid, at the output as it is. */
    public ClassTarget afterActivation() {
        return new ClassTarget(terms, axis, true, sampled);
    }

    private static List<Long> list(long[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    @Override
    public boolean isForAnyBatch() {
        return terms.stream()
                .allMatch(term -> term.indices.size() == 1 && !(term.positions instanceof PositionMask.Mask));
    }

    @Override
    public boolean isAtLogits(Value output) {
        return !afterActivation
                && FinalActivation.of(output)
                        .filter(activation -> isAlongClasses(activation.node(), output))
                        .isPresent();
    }

    /** An activation that mixes scores is left out where it mixes those of the classes. */
    private boolean isAlongClasses(Node activation, Value output) {
        boolean ofEachClass =
                activation.operator() instanceof OperatorDefinition definition && definition.isPointwise();
        Shape shape = output.shape();
        if (ofEachClass || axis == DEFAULT_AXIS || !shape.isRanked()) {
            return true;
        }
        return ClassAxis.of(output).stream().allMatch(found -> found == shape.axis(axis));
    }

    @Override
    public ClassTarget forOutput(Value output, boolean areSamples) {
        Shape shape = output.shape();
        boolean ranked = shape.isRanked();
        boolean single = ranked && (shape.rank() == 0 || shape.dimension(0).is(1));
        boolean first = areSamples || !ranked || single;
        boolean open = axis == DEFAULT_AXIS && ranked && shape.rank() > (first ? 2 : 1);
        OptionalInt found = open ? ClassAxis.of(output) : OptionalInt.empty();
        boolean fits = found.isPresent() && found.getAsInt() >= (first ? 1 : 0);
        return new ClassTarget(terms, fits ? found.getAsInt() : axis, afterActivation, first);
    }

    @Override
    public ClassTarget forSamples(int[] rows, int samples) {
        return each(term -> new Term(
                term.weight,
                term.indices.size() == 1
                        ? term.indices
                        : Arrays.stream(rows).mapToObj(term::index).toList(),
                term.positions.forSamples(rows, samples),
                term.factor));
    }

    private ClassTarget each(UnaryOperator<Term> change) {
        return new ClassTarget(terms.stream().map(change).toList(), axis, afterActivation, sampled);
    }

    /** The class axis of an output of this rank, or 0 where it has none. */
    private int classAxis(String name, int rank, String shape) {
        if (axis == DEFAULT_AXIS && rank > 2) {
            throw new IllegalArgumentException(("the output '%s' has shape %s, and neither a final softmax nor a last"
                            + " linear layer says which axis is that of its classes; tell it, ClassTarget.classAxis(axis)"
                            + " or --class-axis N")
                    .formatted(name, shape));
        }
        if (axis == DEFAULT_AXIS) {
            return Math.max(0, rank - 1);
        }
        int resolved = axis < 0 ? axis + rank : axis;
        if (resolved < 1 || resolved >= rank) {
            throw new IllegalArgumentException(
                    "the output '%s' has shape %s: axis %d cannot be the class axis".formatted(name, shape, axis));
        }
        return resolved;
    }

    private static int classAxis(ClassTarget target, Value output) {
        return target.forOutput(output, true)
                .classAxis(output.name(), output.shape().rank(), output.shape().toString());
    }

    /**
     * The relevance 1 of a class that a graph takes as a further input, {@code class}: int64 [N], the index of each
     * sample's class along the axis of this target's. The runtime refuses an index that does not exist.
     */
    public OutputRelevance ofClassInput() {
        return (g, y) -> new ClassRelevance(g, y, classAxis(this, y)).ofInput();
    }

    @Override
    public boolean needsOutput() {
        return terms.stream().anyMatch(term -> term.factor != Factor.ONE || Collections.min(term.indices) <= TOP);
    }

    /** Of whole classes, the same ones or the highest for all samples; none of these is differentiated through. */
    @Override
    public Optional<OutputRelevance> function() {
        boolean whole = terms.stream()
                .allMatch(term -> term.indices.size() == 1
                        && term.indices.get(0) >= TOP
                        && term.positions instanceof PositionMask.All
                        && term.factor == Factor.ONE);
        return whole ? Optional.of(this::inGraph) : Optional.empty();
    }

    @Override
    public boolean isPartOfGraph(Value output) {
        boolean known = output.shape().isRanked() && output.shape().rank() > 1;
        return known
                && terms.stream().allMatch(term -> term.indices.equals(List.of(TOP)))
                && function().isPresent()
                && output.shape().dimension(classAxis(this, output)).isKnown();
    }

    private Value inGraph(Ops g, Value y) {
        ClassRelevance classes = new ClassRelevance(g, y, classAxis(this, y));
        return terms.stream()
                .map(term -> {
                    int index = term.indices.get(0);
                    Value relevance = index == TOP ? classes.ofTop() : classes.of(index);
                    return term.weight == 1 ? relevance : g.mul(relevance, term.weight);
                })
                .reduce(g::add)
                .orElseThrow();
    }

    @Override
    public boolean isConstant() {
        return true;
    }

    /** Where the output has no axis of samples, it is that of one sample. */
    @Override
    public Tensor relevance(String name, ElementType type, long[] shape, @Nullable Tensor output) {
        if (!sampled) {
            long[] single = new long[shape.length + 1];
            single[0] = 1;
            System.arraycopy(shape, 0, single, 1, shape.length);
            int after = axis == DEFAULT_AXIS || axis < 0 ? axis : axis + 1;
            return new ClassTarget(terms, after, afterActivation, true)
                    .relevance(name, type, single, output == null ? null : output.reshape(single))
                    .reshape(shape);
        }
        ClassLayout layout = ClassLayout.of(shape, classAxis(name, shape.length, Arrays.toString(shape)));
        double[] y = output == null ? new double[0] : output.toDoubles();
        double[] t = new double[layout.size()];
        for (Term term : terms) {
            requireKnown(term, name, layout, shape);
            double[] weights = term.positions.weights(name, layout);
            for (int sample = 0; sample < layout.samples(); sample++) {
                int index = term.index(sample);
                index = index <= TOP ? top(layout, sample, weights, y, -index) : index;
                for (int position = 0; position < layout.positions(); position++) {
                    int i = layout.index(sample, index, position);
                    double weight = term.weight * weights[sample * layout.positions() + position];
                    t[i] += weight * term.factor.of(y, i);
                }
            }
        }
        return Tensor.of(type, t, shape);
    }

    private static void requireKnown(Term term, String name, ClassLayout layout, long[] shape) {
        for (int index : term.indices) {
            if (index >= layout.classes() || -index > layout.classes()) {
                throw new IllegalArgumentException("%s does not exist: the output '%s' has shape %s, so classes 0 to %d"
                        .formatted(Term.name(index), name, Arrays.toString(shape), layout.classes() - 1));
            }
        }
        if (term.indices.size() > 1 && term.indices.size() != layout.samples()) {
            throw new IllegalArgumentException("%d classes were given for the %d samples of the output '%s'"
                    .formatted(term.indices.size(), layout.samples(), name));
        }
    }

    /** The class with the n-th highest sum over the weighted positions of a sample; of equal ones the first. */
    private static int top(ClassLayout layout, int sample, double[] weights, double[] y, int n) {
        double[] sums = new double[layout.classes()];
        for (int index = 0; index < layout.classes(); index++) {
            for (int position = 0; position < layout.positions(); position++) {
                sums[index] +=
                        weights[sample * layout.positions() + position] * y[layout.index(sample, index, position)];
            }
        }
        return IntStream.range(0, layout.classes())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> -sums[index]))
                .skip(n - 1L)
                .findFirst()
                .orElseThrow();
    }

    /** Whether it is another functional of the same summands. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClassTarget target
                && terms.equals(target.terms)
                && axis == target.axis
                && afterActivation == target.afterActivation
                && sampled == target.sampled;
    }

    @Override
    public int hashCode() {
        return Objects.hash(terms, axis, afterActivation, sampled);
    }

    @Override
    public String toString() {
        StringBuilder sum = new StringBuilder();
        for (Term term : terms) {
            boolean negative = term.weight < 0;
            sum.append(sum.isEmpty() ? negative ? "−" : "" : negative ? " − " : " + ");
            sum.append(Math.abs(term.weight) == 1 ? "" : Math.abs(term.weight) + " · ")
                    .append(term);
        }
        return sum.toString();
    }
}
