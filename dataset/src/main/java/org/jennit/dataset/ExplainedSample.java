package org.jennit.dataset;

import java.util.Map;
import java.util.Optional;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.RelevanceSign;
import org.jennit.image.Picture;
import org.jennit.tensor.Tensor;

/** The outcome for a sample: its part of an attribution, or a failure. */
public sealed interface ExplainedSample permits ExplainedSample.SampleAttribution, FailedSample {
    /** The file. */
    Sample sample();

    /**
     * The attribution of a sample.
     *
     * @param sample the file
     * @param attribution the attribution of its rows
     * @param raising the same, with what is positive raising the score, as pictures show it
     * @param targets what was explained
     * @param rows the number of its rows: 1 for a picture, and where the first axis of the input holds no samples
     * @param first the position of the first row in the run
     * @param view what the model saw of a picture; empty for arrays
     */
    record SampleAttribution(
            Sample sample,
            Attribution attribution,
            Attribution raising,
            SampleTargets targets,
            int rows,
            int first,
            Optional<Picture> view)
            implements ExplainedSample {
        /** The relevance of the input; integers have none. */
        public Optional<Tensor> relevance() {
            return attribution.relevances().isEmpty() ? Optional.empty() : Optional.of(attribution.relevance());
        }

        /** Whether pictures show the relevance of a row turned round, or explained anew, since its raw signs mislead. */
        public boolean isTurned(int row) {
            return attribution.sign(row) != RelevanceSign.RAISES;
        }

        /** The output of the model. */
        public Tensor output() {
            return attribution.output();
        }

        /** The output of the model for a row. */
        public Tensor output(int row) {
            return rows == 1 ? output() : output().slice(row, row + 1);
        }

        /** The relevance that flowed back from the output for a row; empty where none did. */
        public Optional<Tensor> outputRelevance(int row) {
            return attribution.outputRelevance().map(all -> rows == 1 ? all : all.slice(row, row + 1));
        }

        /** The relevance at inner layers, by layer, where it was asked for. */
        public Map<String, Tensor> inner() {
            return attribution.inner();
        }

        /** The activations of inner layers, by layer, where they were asked for. */
        public Map<String, Tensor> activations() {
            return attribution.activations();
        }
    }
}
