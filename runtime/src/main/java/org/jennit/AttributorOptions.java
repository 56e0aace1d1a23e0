package org.jennit;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jennit.attribution.ProgressListener;

/**
 * What is asked of an attributor besides its method; set through {@link Attributor}.
 *
 * @param batchSize how many samples are run at once; 0 for as many as suit the program
 */
record AttributorOptions(
        String output,
        List<String> inputs,
        List<String> layers,
        boolean activations,
        boolean ledger,
        int batchSize,
        ProgressListener listener,
        BooleanSupplier cancelled) {
    static AttributorOptions of(Model model) {
        String first = model.outputs().keySet().iterator().next();
        return new AttributorOptions(first, List.of(), List.of(), false, false, 0, (done, all) -> {}, () -> false);
    }

    AttributorOptions withOutput(String other) {
        return new AttributorOptions(other, inputs, layers, activations, ledger, batchSize, listener, cancelled);
    }

    AttributorOptions withInputs(List<String> others) {
        return new AttributorOptions(output, others, layers, activations, ledger, batchSize, listener, cancelled);
    }

    AttributorOptions withLayers(List<String> others) {
        return new AttributorOptions(output, inputs, others, activations, ledger, batchSize, listener, cancelled);
    }

    AttributorOptions withActivations(boolean asked) {
        return new AttributorOptions(output, inputs, layers, asked, ledger, batchSize, listener, cancelled);
    }

    AttributorOptions withLedger(boolean asked) {
        return new AttributorOptions(output, inputs, layers, activations, asked, batchSize, listener, cancelled);
    }

    AttributorOptions withBatchSize(int size) {
        return new AttributorOptions(output, inputs, layers, activations, ledger, size, listener, cancelled);
    }

    AttributorOptions withListener(ProgressListener other) {
        return new AttributorOptions(output, inputs, layers, activations, ledger, batchSize, other, cancelled);
    }

    AttributorOptions withCancelled(BooleanSupplier other) {
        return new AttributorOptions(output, inputs, layers, activations, ledger, batchSize, listener, other);
    }
}
