package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How models see. */
public final class MetadataOptions {
    @Option(
            names = "--preprocess",
            paramLabel = "NAME|FILE",
            description = {
                "How a picture becomes the model's input: imagenet, inception, tf, caffe, clip, …, or a JSON or YAML file."
                        + " Unless given: the .json file beside the model that has its name."
            })
    private @Nullable String preprocess;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "The classes, one a line; unless given, the file that the preprocessing names.")
    private @Nullable Path labels;

    /** Whether it was said how pictures are preprocessed. */
    boolean saysPreprocessing() {
        return preprocess != null;
    }

    /** How a model sees. */
    ModelMetadata of(Path model) throws IOException {
        return ModelMetadata.of(model, preprocess, labels);
    }
}
