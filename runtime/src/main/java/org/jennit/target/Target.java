package org.jennit.target;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jennit.derive.OutputRelevance;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jennit.program.Program;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What is explained: the output relevance, a tensor of the output's shape. A {@linkplain ClassTarget class} is a linear
 * functional ⟨t, y⟩ of the output y, and t its relevance; besides, the relevance may be given as a tensor or computed
 * from the output by a function: one of graph operations, or any function of tensors.
 */
public abstract sealed class Target permits ClassTarget, Target.Given, Target.Computed, Target.Symbolic {
    Target() {}

    /** A class: t is 1 there (at all positions of a dense output) and 0 elsewhere. A single output unit has class 0. */
    public static ClassTarget classIndex(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("class " + index + " does not exist; classes count from 0");
        }
        return ClassTarget.of(index);
    }

    /** A class for each sample, in their order: t is 1 there and 0 elsewhere. */
    public static ClassTarget classIndices(int... indices) {
        if (indices.length == 0 || Arrays.stream(indices).min().getAsInt() < 0) {
            throw new IllegalArgumentException(
                    "there is a class for each sample, counted from 0, but not in " + Arrays.toString(indices));
        }
        return ClassTarget.of(Arrays.stream(indices).boxed().toArray(Integer[]::new));
    }

    /** The class with the highest output of each sample, at the input as given; of equal ones the first. */
    public static ClassTarget top() {
        return ClassTarget.of(ClassTarget.TOP);
    }

    /** The class with the n-th highest output of each sample, from 1, at the input as given. */
    public static ClassTarget top(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("ranks start at 1, the highest class; got " + n);
        }
        return ClassTarget.of(1 - n + ClassTarget.TOP);
    }

    /** A constant relevance, of the output's shape and element type. */
    public static Target relevance(Tensor relevance) {
        return new Given(relevance);
    }

    /**
     * A relevance that is a function of the output in terms of graph operations, computed anew from the output at each
     * iteration's own input. Second order differentiates through it, and a graph that is exported for it needs no output
     * relevance as an input.
     *
     * <pre>{@code
     * Target square = Target.function((g, y) -> g.mul(y, y));
     * }</pre>
     *
     * @param function gives a value of the output's shape and element type
     */
    public static Target function(OutputRelevance function) {
        return new Symbolic(function, "a function");
    }

    /**
     * A relevance that is any function of the output, computed anew from the output at each iteration's own input. The
     * function gets the output for all samples and must give a tensor of the same shape and element type. Nothing is known
     * of it but its values, so that second order, which would have to differentiate it, refuses it.
     */
    public static Target function(UnaryOperator<Tensor> function) {
        return new Computed(function, "a function");
    }

    /** The output itself as its relevance. */
    public static Target output() {
        return new Symbolic((g, y) -> y, "the values");
    }

    /** This with its relevance multiplied by a number; −1 explains what speaks against it. */
    public abstract Target times(double factor);

    /** Whether the relevance depends on the numbers of the output, not on its shape alone. */
    public abstract boolean needsOutput();

    /** The relevance as a function of graph operations, if it is one. */
    public Optional<OutputRelevance> function() {
        return Optional.empty();
    }

    /**
     * Whether an attribution graph computes it itself, so that no pass forward comes before: a function of graph
     * operations that serves all inputs, as the top class does. A class by its number is one of many; a graph for each
     * would be compiled time and again.
     *
     * @param output the output it is the relevance of
     */
    public boolean isPartOfGraph(Value output) {
        return false;
    }

    /**
     * The relevance as a function of graph operations.
     *
     * @throws IllegalArgumentException if it is none; the message says what it cannot be
     */
    public OutputRelevance requireFunction(String done) {
        return function()
                .orElseThrow(() -> new IllegalArgumentException("the output relevance (" + this
                        + ") is not written in graph operations, Target.function((g, y) -> …), so it cannot be "
                        + done));
    }

    /** Whether it says the same of every sample, so that inputs that it is given for may be explained together. */
    public boolean isForAnyBatch() {
        return false;
    }

    /** Whether it is one of the logits, where an output comes from logits by a final activation along the classes. */
    public boolean isAtLogits(Value output) {
        return false;
    }

    /** Whether relevance starts with the weights of a functional, so that it is a share of the output; else it is what was given. */
    public boolean isShare() {
        return false;
    }

    /**
     * This with what it leaves open, such as the axis of the classes, as the output has it.
     *
     * @param sampled whether the first axis of the output holds samples
     */
    public Target forOutput(Value output, boolean sampled) {
        return this;
    }

    /**
     * This for some of the samples.
     *
     * @param rows which ones; one may be there several times
     * @param samples how many samples it is for
     */
    public Target forSamples(int[] rows, int samples) {
        return this;
    }

    /** Some rows of a tensor that has one for each sample; any other tensor as it is. */
    static Tensor rows(Tensor tensor, int[] rows, int samples) {
        return tensor.rank() == 0 || tensor.shape()[0] != samples
                ? tensor
                : Tensor.concat(Arrays.stream(rows)
                        .mapToObj(row -> tensor.slice(row, row + 1))
                        .toList());
    }

    /** Whether it is computed once, at the input as given, and not anew for each iteration. */
    public abstract boolean isConstant();

    /**
     * The relevance.
     *
     * @param name the output's name, for messages
     * @param output the output; null where {@link #needsOutput} does not ask for it
     * @throws IllegalArgumentException if it does not fit the output
     */
    public abstract Tensor relevance(String name, ElementType type, long[] shape, @Nullable Tensor output);

    /** What is explained, in words. */
    @Override
    public abstract String toString();

    private static Tensor fitting(Tensor relevance, String what, String name, ElementType type, long[] shape) {
        boolean fits = relevance.type() == type && Arrays.equals(relevance.shape(), shape);
        if (!fits) {
            throw new IllegalArgumentException("%s is %s %s, but must be like the output '%s', which is %s %s"
                    .formatted(
                            what,
                            relevance.type(),
                            Arrays.toString(relevance.shape()),
                            name,
                            type,
                            Arrays.toString(shape)));
        }
        return relevance;
    }

    /** A tensor. */
    static final class Given extends Target {
        private final Tensor relevance;

        Given(Tensor relevance) {
            this.relevance = relevance;
        }

        @Override
        public Target times(double factor) {
            return new Given(relevance.map(r -> factor * r));
        }

        @Override
        public Target forSamples(int[] rows, int samples) {
            return new Given(rows(relevance, rows, samples));
        }

        @Override
        public boolean needsOutput() {
            return false;
        }

        @Override
        public boolean isConstant() {
            return true;
        }

        @Override
        public Tensor relevance(String name, ElementType type, long[] shape, @Nullable Tensor output) {
            return fitting(relevance, "the output relevance", name, type, shape);
        }

        @Override
        public String toString() {
            return "a given relevance";
        }
    }

    /** A function of the output in terms of graph operations. */
    static final class Symbolic extends Target {
        private final OutputRelevance function;
        private final String text;

        Symbolic(OutputRelevance function, String text) {
            this.function = function;
            this.text = text;
        }

        @Override
        public Target times(double factor) {
            return new Symbolic((g, y) -> g.mul(function.of(g, y), factor), factor + " times " + text);
        }

        @Override
        public boolean needsOutput() {
            return true;
        }

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Optional<OutputRelevance> function() {
            return Optional.of(function);
        }

        @Override
        public Tensor relevance(String name, ElementType type, long[] shape, @Nullable Tensor output) {
            GraphBuilder builder = GraphBuilder.sharing();
            Value y = builder.input(name, type, Shape.of(shape));
            Value relevance = function.fitting(new Ops(builder), y);
            if (relevance == y) {
                return required(output);
            }
            try (Program program = Program.open(builder.build(Map.of("relevance", relevance)))) {
                return program.run(Map.of(name, required(output)))
                        .values()
                        .iterator()
                        .next();
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static Tensor required(@Nullable Tensor output) {
        if (output == null) {
            throw new IllegalStateException("a function of the output needs the output");
        }
        return output;
    }

    /** A function of the output of which nothing is known. */
    static final class Computed extends Target {
        private final UnaryOperator<Tensor> function;
        private final String text;

        Computed(UnaryOperator<Tensor> function, String text) {
            this.function = function;
            this.text = text;
        }

        @Override
        public Target times(double factor) {
            return new Computed(output -> function.apply(output).map(r -> factor * r), factor + " times " + text);
        }

        @Override
        public boolean needsOutput() {
            return true;
        }

        @Override
        public boolean isConstant() {
            return false;
        }

        @Override
        public Tensor relevance(String name, ElementType type, long[] shape, @Nullable Tensor output) {
            return fitting(function.apply(required(output)), "what the relevance function gave", name, type, shape);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
