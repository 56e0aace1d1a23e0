package org.jennit.attribution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.jennit.parameter.Suggestion;
import org.jennit.program.TensorBatches;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attribution: the model's outputs, and the relevance of its inputs and of the layers that were asked
 * for. Relevance has the shape and type of what it belongs to.
 */
public final class Attribution {
    private final String explained;
    private final Map<String, Tensor> outputs;
    private final Map<String, Tensor> relevance;
    private final Map<String, Tensor> inner;
    private final Map<String, Tensor> activations;
    private final RelevanceNotes notes;

    /**
     * An attribution of these parts.
     *
     * @param explained what was explained, in words
     * @param outputs the model's outputs by name, the explained one first
     * @param relevance the relevance of each explained input by name, of its shape
     * @param inner the relevance at the outputs of layers, by name
     * @param activations what layers gave, by name
     * @param ledger where the relevance went, or null
     */
    public Attribution(
            String explained,
            Map<String, Tensor> outputs,
            Map<String, Tensor> relevance,
            Map<String, Tensor> inner,
            Map<String, Tensor> activations,
            @Nullable Ledger ledger) {
        this(explained, outputs, relevance, inner, activations, RelevanceNotes.of(ledger));
    }

    private Attribution(
            String explained,
            Map<String, Tensor> outputs,
            Map<String, Tensor> relevance,
            Map<String, Tensor> inner,
            Map<String, Tensor> activations,
            RelevanceNotes notes) {
        this.explained = explained;
        this.outputs = Collections.unmodifiableMap(outputs);
        this.relevance = Collections.unmodifiableMap(relevance);
        this.inner = Collections.unmodifiableMap(inner);
        this.activations = Collections.unmodifiableMap(activations);
        this.notes = notes;
    }

    private Attribution with(RelevanceNotes others) {
        return new Attribution(explained, outputs, relevance, inner, activations, others);
    }

    /**
     * What was explained, in words, such as {@code class 3 of 'probabilities', taken at its logits, before the final
     * Softmax}.
     */
    public String explained() {
        return explained;
    }

    /** The model's output; the one that is explained if it has more than one. */
    public Tensor output() {
        return outputs.values().iterator().next();
    }

    /** The model's outputs by name, the explained one first, then the others in the model's order. */
    public Map<String, Tensor> outputs() {
        return outputs;
    }

    /**
     * The relevance of the model's input.
     *
     * @throws IllegalStateException if several inputs were explained
     */
    public Tensor relevance() {
        if (relevance.size() != 1) {
            throw new IllegalStateException(
                    "the inputs " + relevance.keySet() + " have relevance; name one: relevance(name)");
        }
        return relevance.values().iterator().next();
    }

    /**
     * The relevance of an input.
     *
     * @throws IllegalArgumentException if no input of this name was explained
     */
    public Tensor relevance(String input) {
        return find("no relevance of an input '" + input + "' was asked for", input, relevance);
    }

    /** The relevance of all inputs that were explained, by name. */
    public Map<String, Tensor> relevances() {
        return relevance;
    }

    /**
     * The relevance at the output of a layer.
     *
     * @throws IllegalArgumentException if it was not asked for
     */
    public Tensor at(String layer) {
        return find("no relevance at '" + layer + "' was asked for (AttributorBuilder.at)", layer, inner);
    }

    /** The relevance at the outputs of the layers that were asked for, by name. */
    public Map<String, Tensor> inner() {
        return inner;
    }

    /**
     * What a layer gave at the inputs as given, in the shape of its relevance.
     *
     * @throws IllegalArgumentException if it was not asked for
     */
    public Tensor activation(String layer) {
        return find(
                "no activation of '" + layer + "' was asked for (AttributorBuilder.at and withActivations)",
                layer,
                activations);
    }

    /** What the layers that were asked for gave, by name, if the attributor was asked for it. */
    public Map<String, Tensor> activations() {
        return activations;
    }

    /** Where the relevance went, if the attributor was asked for it. */
    public Optional<Ledger> ledger() {
        return Optional.ofNullable(notes.ledger());
    }

    /** What an audit of each sample found, if the attributor was asked for it; else empty. */
    public List<Audit> audits() {
        return notes.audits();
    }

    /** This with audits, one for each sample. */
    public Attribution withAudits(List<Audit> some) {
        return with(notes.withAudits(some));
    }

    /** How nearly relevance adds up to the rise of the score, by methods that approximate it; empty under rules. */
    public Optional<Completeness> completeness() {
        return Optional.ofNullable(notes.completeness());
    }

    /** This with how nearly relevance adds up. */
    public Attribution withCompleteness(@Nullable Completeness known) {
        return with(notes.withCompleteness(known));
    }

    /** The relevance that flowed back from the explained output, of its shape; empty where the method makes no pass back. */
    public Optional<Tensor> outputRelevance() {
        return Optional.ofNullable(notes.outputRelevance());
    }

    /** This with the relevance that flowed back from the output. */
    public Attribution withOutputRelevance(@Nullable Tensor start) {
        return with(notes.withOutputRelevance(start));
    }

    /**
     * The standard errors of the relevance, of its shape, by input, where a method that samples gives them; those of a
     * feature of several elements are shared among them as its relevance is.
     */
    public Map<String, Tensor> standardErrors() {
        return notes.standardErrors();
    }

    /** This with the standard errors of the relevance of each input. */
    public Attribution withStandardErrors(Map<String, Tensor> errors) {
        return with(notes.withStandardErrors(errors));
    }

    /** This with the relevance of each input replaced by a function of its name and its relevance. */
    public Attribution mapRelevance(BiFunction<String, Tensor, Tensor> function) {
        Map<String, Tensor> mapped = new LinkedHashMap<>(relevance);
        mapped.replaceAll(function);
        return new Attribution(explained, outputs, mapped, inner, activations, notes);
    }

    // --- signs

    /** What positive relevance of a sample says of the score; of a share of a negative output it is turned round. */
    public RelevanceSign sign(int sample) {
        return notes.sign(sample);
    }

    /** What positive relevance says, of all samples; empty where it raises the score of each. */
    public List<RelevanceSign> signs() {
        return notes.signs();
    }

    /** This where positive relevance says this of the score, of each sample. */
    public Attribution withSigns(List<RelevanceSign> told) {
        return with(notes.withSigns(told));
    }

    /**
     * This with the relevance of samples turned round where what is positive lowers the score, as if it had started with the
     * sign of the output for the 1. Mixed signs stay; see {@link org.jennit.Attributor#raising}.
     */
    public Attribution raising() {
        if (!signs().contains(RelevanceSign.LOWERS)) {
            return this;
        }
        double[] factors = signs().stream().mapToDouble(RelevanceSign::factor).toArray();
        List<RelevanceSign> raised = signs().stream()
                .map(sign -> sign == RelevanceSign.LOWERS ? RelevanceSign.RAISES : sign)
                .toList();
        return new Attribution(
                explained,
                outputs,
                turned(relevance, factors),
                turned(inner, factors),
                activations,
                notes.turned(factors, raised));
    }

    private static Map<String, Tensor> turned(Map<String, Tensor> tensors, double[] factors) {
        Map<String, Tensor> turned = new LinkedHashMap<>(tensors);
        turned.replaceAll((name, tensor) -> turned(tensor, factors));
        return turned;
    }

    /** A tensor with each sample multiplied by a factor. */
    static Tensor turned(Tensor tensor, double[] factors) {
        double[] numbers = tensor.toDoubles();
        int size = numbers.length / factors.length;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= factors[i / size];
        }
        return Tensor.of(tensor.type(), numbers, tensor.shape());
    }

    /**
     * The classes with the highest outputs, best first: of an output [1, K] at most so many.
     *
     * @param label the label of a class, such as {@code labels::label}
     * @throws IllegalArgumentException if the output is not of one sample's classes; {@link #samples} takes one of a batch
     */
    public List<ClassScore> top(int count, IntFunction<String> label) {
        return ClassScore.top(output(), count, label);
    }

    /** The classes with the highest outputs, as {@code top(count, label)} has them, labelled {@code class 282}. */
    public List<ClassScore> top(int count) {
        return top(count, index -> "class " + index);
    }

    /**
     * The attribution of some of its samples, sharing its memory.
     *
     * @param from the first sample, from 0
     * @param to the sample after the last
     * @throws IndexOutOfBoundsException if the samples are outside the batch
     */
    public Attribution samples(int from, int to) {
        return new Attribution(
                explained,
                rows(outputs, from, to),
                rows(relevance, from, to),
                rows(inner, from, to),
                rows(activations, from, to),
                notes.samples(from, to));
    }

    /** One attribution of samples that were explained in several batches, in their order. */
    public static Attribution joined(List<Attribution> parts) {
        Attribution first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        return new Attribution(
                first.explained,
                TensorBatches.joined(parts.stream().map(Attribution::outputs).toList()),
                TensorBatches.joined(parts.stream().map(Attribution::relevances).toList()),
                TensorBatches.joined(parts.stream().map(Attribution::inner).toList()),
                TensorBatches.joined(
                        parts.stream().map(Attribution::activations).toList()),
                RelevanceNotes.joined(
                        parts.stream().map(part -> part.notes).toList(),
                        parts.stream()
                                .map(part -> (int) part.output().shape()[0])
                                .toList()));
    }

    private static Map<String, Tensor> rows(Map<String, Tensor> tensors, int from, int to) {
        Map<String, Tensor> rows = new LinkedHashMap<>(tensors);
        rows.replaceAll((name, tensor) -> tensor.slice(from, to));
        return rows;
    }

    private static Tensor find(String missing, String name, Map<String, Tensor> tensors) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(missing + Suggestion.nearest(name, tensors.keySet()));
        }
        return tensor;
    }

    /** What was explained, and the relevance of each input in brief. */
    @Override
    public String toString() {
        return explained + ": " + relevance;
    }
}
