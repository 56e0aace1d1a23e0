package org.jennit.cli.explain;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jennit.attribution.Attribution;
import org.jennit.cli.option.Sample;
import org.jennit.image.Picture;
import org.jennit.tensor.Tensor;

/** What came of a sample: its part of an attribution, or a failure. */
sealed interface ExplainedSample permits ExplainedSample.SampleAttribution, FailedSample {
    /** The file. */
    Sample sample();

    /**
     * A sample's part of the attribution of a batch.
     *
     * @param sample the file
     * @param attribution the attribution of the batch
     * @param from the first row of the batch that is the sample's
     * @param to the row after the last
     * @param first the place of the first row in the run
     * @param view what the model saw of a picture, if it is wanted
     */
    record SampleAttribution(
            Sample sample, Attribution attribution, int from, int to, int first, Optional<Picture> view)
            implements ExplainedSample {
        int rows() {
            return to - from;
        }

        /** The relevance of the input; integers have none. */
        Optional<Tensor> relevance() {
            return attribution.relevances().isEmpty()
                    ? Optional.empty()
                    : Optional.of(attribution.relevance().slice(from, to));
        }

        Tensor output() {
            return attribution.output().slice(from, to);
        }

        Map<String, Tensor> inner() {
            return mine(attribution.inner());
        }

        Map<String, Tensor> activations() {
            return mine(attribution.activations());
        }

        private Map<String, Tensor> mine(Map<String, Tensor> layers) {
            Map<String, Tensor> mine = new TreeMap<>(layers);
            mine.replaceAll((layer, tensor) -> tensor.slice(from, to));
            return mine;
        }
    }
}
