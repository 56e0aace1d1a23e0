package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the metadata of models. */
public final class MetadataOptions {
    @Option(
            names = "--preprocess",
            paramLabel = "NAME|FILE",
            completionCandidates = CompletionCandidates.PreprocessingNames.class,
            description = {
                "How a picture becomes the model's input: imagenet, inception, tf, caffe, clip, …, of the size that the model"
                        + " takes, or a JSON or YAML file. Default: the .json file next to the model, with its name."
            })
    private @Nullable String preprocess;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "The classes, one per line (default: the file named by the preprocessing).")
    private @Nullable Path labels;

    /** Whether it was said how pictures are preprocessed. */
    boolean saysPreprocessing() {
        return preprocess != null;
    }

    /** Whether pictures are preprocessed by a preset, which knows nothing of the model's size. */
    boolean isPreset() {
        return preprocess != null && ModelMetadata.isPreset(preprocess);
    }

    /** The metadata of a model. */
    ModelMetadata of(Path model) throws IOException {
        return ModelMetadata.of(model, preprocess, labels);
    }
}
