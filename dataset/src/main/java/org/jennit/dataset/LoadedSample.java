package org.jennit.dataset;

import java.util.Optional;
import org.jennit.image.Picture;
import org.jennit.tensor.Tensor;

/** A sample as it was read: an input of the model, or a failure. */
public sealed interface LoadedSample permits LoadedSample.ModelInput, FailedSample {
    /** The file. */
    Sample sample();

    /**
     * An input of the model.
     *
     * @param sample the file
     * @param tensor the input, one row or several
     * @param view what the model sees of a picture; empty for arrays
     */
    record ModelInput(Sample sample, Tensor tensor, Optional<Picture> view) implements LoadedSample {}
}
