package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.image.Heatmap;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippet of the README, which finds its files in a folder that is thrown away. */
class ReadmeTest {
    @TempDir
    private static java.nio.file.Path folder;

    /** Stands for {@link java.nio.file.Path} in the snippet. */
    private static final class Path {
        private Path() {}

        static java.nio.file.Path of(String name) {
            return folder.resolve(name);
        }
    }

    @BeforeEach
    void files() throws IOException {
        SmallModels.ofPhotographs(Path.of("resnet50.onnx"));
        Files.copy(Snippet.project().resolve("examples/images/rocket.jpg"), Path.of("lighthouse.jpg"));
    }

    @Test
    void inJava() throws IOException {
        // [snippet]
        try (Model model = Model.load(Path.of("resnet50.onnx"));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlusFlat())) {
            Tensor input = Preprocessing.preset("imagenet").apply(Picture.read(Path.of("lighthouse.jpg")));
            Attribution attribution = attributor.attribute(input, Target.classIndex(437));
            Heatmap.of(attribution.relevance()).colorMap("coldnhot").save(Path.of("lighthouse.png"));
            attributor.export(Path.of("explained.onnx")); // the same, for any language
        }
        // [end]
        assertThat(Picture.read(Path.of("lighthouse.png")).width()).isEqualTo(224);
        try (Model explained = Model.load(Path.of("explained.onnx"))) {
            assertThat(explained.outputs()).hasSize(2);
        }
    }
}
