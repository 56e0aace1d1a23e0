package org.jennit.dataset;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jennit.attribution.Attribution;
import org.jennit.image.Picture;
import org.jennit.tensor.Tensor;

/** The outcome for a sample: its part of an attribution, or a failure. */
public sealed interface ExplainedSample permits ExplainedSample.SampleAttribution, FailedSample {
    /** The file. */
    Sample sample();

    /**
     * A sample's part of the attribution of a batch.
     *
     * @param sample the file
     * @param attribution the attribution of the batch
     * @param targets what was explained
     * @param from the first row of the batch that is the sample's
     * @param to the row after the last
     * @param first the position of the first row in the run
     * @param view what the model saw of a picture; empty for arrays
     */
    record SampleAttribution(
            Sample sample,
            Attribution attribution,
            SampleTargets targets,
            int from,
            int to,
            int first,
            Optional<Picture> view)
            implements ExplainedSample {
        /** The number of the sample's rows: 1 for a picture. */
        public int rows() {
            return to - from;
        }

        /** The relevance of the input; integers have none. */
        public Optional<Tensor> relevance() {
            return attribution.relevances().isEmpty()
                    ? Optional.empty()
                    : Optional.of(attribution.relevance().slice(from, to));
        }

        /** The output of the model. */
        public Tensor output() {
            return attribution.output().slice(from, to);
        }

        /** The relevance at inner layers, by layer, where it was asked for. */
        public Map<String, Tensor> inner() {
            return ofSample(attribution.inner());
        }

        /** The activations of inner layers, by layer, where they were asked for. */
        public Map<String, Tensor> activations() {
            return ofSample(attribution.activations());
        }

        private Map<String, Tensor> ofSample(Map<String, Tensor> layers) {
            Map<String, Tensor> rows = new TreeMap<>(layers);
            rows.replaceAll((layer, tensor) -> tensor.slice(from, to));
            return rows;
        }
    }
}
