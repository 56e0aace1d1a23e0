package org.jennit.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.layer.NameGlob;

/**
 * What an attribution graph is to compute.
 *
 * @param output the name of the explained output; empty for the model's first of a floating-point type
 * @param atLogits whether an output that a final Softmax, LogSoftmax or Sigmoid computes is explained at its input
 * @param inputs the names of the inputs whose relevance is computed; empty for all of a floating-point type
 * @param layers the names of layers or containers at whose outputs relevance is computed too
 * @param activations whether the graph also returns what these layers give on the way forward
 * @param ledger whether the graph also returns where relevance went that did not reach an input
 * @param checks whether the graph also counts what should not be, such as inputs outside of their bounds
 * @param outputRelevances a pass back for each, all after the same pass forward: the function that computes the output
 *     relevance, or empty where it is an input of the graph
 */
public record AttributionRequest(
        Optional<String> output,
        boolean atLogits,
        List<String> inputs,
        List<String> layers,
        boolean activations,
        boolean ledger,
        boolean checks,
        List<Optional<OutputRelevance>> outputRelevances) {
    /** The relevance of all floating-point inputs for the default output; its output relevance is an input of the graph. */
    public static final AttributionRequest DEFAULT = new AttributionRequest(
            Optional.empty(), false, List.of(), List.of(), false, false, false, List.of(Optional.empty()));

    /** A request; one without output relevances is an {@link IllegalArgumentException}. */
    public AttributionRequest {
        inputs = List.copyOf(inputs);
        layers = List.copyOf(layers);
        outputRelevances = List.copyOf(outputRelevances);
        if (outputRelevances.isEmpty()) {
            throw new IllegalArgumentException("there must be an output relevance");
        }
    }

    /** This for another output. */
    public AttributionRequest explaining(String name) {
        return new AttributionRequest(
                Optional.of(name), atLogits, inputs, layers, activations, ledger, checks, outputRelevances);
    }

    /** This with the output explained at its logits, or as it is. */
    public AttributionRequest withLogits(boolean asked) {
        return new AttributionRequest(output, asked, inputs, layers, activations, ledger, checks, outputRelevances);
    }

    /** This with the relevance of these inputs only. */
    public AttributionRequest withRespectTo(List<String> names) {
        return new AttributionRequest(output, atLogits, names, layers, activations, ledger, checks, outputRelevances);
    }

    /** This with the relevance at the outputs of these layers or containers too; globs name all that match. */
    public AttributionRequest at(List<String> names) {
        List<String> all = new ArrayList<>(layers);
        all.addAll(names);
        return new AttributionRequest(
                output,
                atLogits,
                inputs,
                all.stream().distinct().toList(),
                activations,
                ledger,
                checks,
                outputRelevances);
    }

    /** This with the globs among the names of layers replaced by the names that they match. */
    public AttributionRequest expanded(Supplier<Layers> among) {
        return layers.stream().anyMatch(NameGlob::isGlob)
                ? withoutLayers(activations).at(among.get().expanded(layers))
                : this;
    }

    /** This with what the layers of {@link #at} give on the way forward. */
    public AttributionRequest withActivations() {
        return new AttributionRequest(output, atLogits, inputs, layers, true, ledger, checks, outputRelevances);
    }

    /** This with the relevance of inputs alone. */
    public AttributionRequest withoutLayers() {
        return withoutLayers(false);
    }

    private AttributionRequest withoutLayers(boolean withActivations) {
        return new AttributionRequest(
                output, atLogits, inputs, List.of(), withActivations, ledger, checks, outputRelevances);
    }

    /** This with a ledger. */
    public AttributionRequest withLedger() {
        return new AttributionRequest(output, atLogits, inputs, layers, activations, true, checks, outputRelevances);
    }

    /** This with checks. */
    public AttributionRequest withChecks() {
        return new AttributionRequest(output, atLogits, inputs, layers, activations, ledger, true, outputRelevances);
    }

    /** This with an output relevance that the graph computes itself, so that it is not an input. */
    public AttributionRequest withOutputRelevance(OutputRelevance function) {
        return withOutputRelevances(List.of(Optional.of(function)));
    }

    /** This with several passes back after one pass forward, for each an output relevance. */
    public AttributionRequest withOutputRelevances(List<Optional<OutputRelevance>> functions) {
        return new AttributionRequest(output, atLogits, inputs, layers, activations, ledger, checks, functions);
    }

    /** The name of the explained output of a model: the one asked for, else the first of a floating-point type. */
    public String output(Graph model) {
        return output.orElseGet(() -> model.outputs().entrySet().stream()
                .filter(one -> one.getValue().element().isFloating())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> model.outputs().keySet().iterator().next()));
    }

    /** The names of the inputs of a model whose relevance is computed. */
    public List<String> inputs(Graph model) {
        return inputs.isEmpty()
                ? model.inputs().stream()
                        .filter(input -> input.element().isFloating())
                        .map(Value::name)
                        .toList()
                : inputs;
    }
}
