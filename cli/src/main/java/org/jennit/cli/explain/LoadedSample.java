package org.jennit.cli.explain;

import java.util.Optional;
import org.jennit.cli.option.Sample;
import org.jennit.image.Picture;
import org.jennit.tensor.Tensor;

/** A sample as it was read: an input of the model, or a failure. */
sealed interface LoadedSample permits LoadedSample.ModelInput, FailedSample {
    /** The file. */
    Sample sample();

    /**
     * An input of the model.
     *
     * @param sample the file
     * @param tensor the input, one row or several
     * @param view what the model sees of a picture, if it will be wanted
     */
    record ModelInput(Sample sample, Tensor tensor, Optional<Picture> view) implements LoadedSample {
        int rows() {
            return (int) tensor.shape()[0];
        }
    }
}
