package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.composite.Composites;
import org.jennit.image.ColorMap;
import org.jennit.image.Heatmap;
import org.jennit.image.Imgify;
import org.jennit.image.Labels;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/visualise.md. */
class VisualisePageTest extends PageTest {
    @Test
    void photograph() throws IOException {
        Path home = Snippet.project();
        // [snippet]
        Path example = home.resolve("examples/efficientnet-lite0");
        Preprocessing preprocessing = Preprocessing.builder()
                .crop(224)
                .range(255)
                .mean(127.0)
                .std(128.0)
                .build();
        Labels labels = Labels.read(example.resolve("imagenet-labels.txt"));
        Picture picture = Picture.read(home.resolve("examples/images/chelsea.png"));
        Tensor input = preprocessing.apply(picture); // [1, 3, 224, 224]

        Tensor relevance;
        try (Model classifier = Model.load(example.resolve("efficientnet-lite0.onnx"));
                Attributor attributor = Attributor.lrp(classifier, Composites.epsilonPlus())) {
            relevance = attributor
                    .attribute(input, Target.classIndex(labels.index("tiger cat")))
                    .relevance();
        }
        Heatmap.of(relevance).save(folder.resolve("cat.png"));
        Heatmap.of(relevance)
                .colorMap("coldnhot")
                .percentile(99.5)
                .overlay(preprocessing.view(picture))
                .colorBar(true)
                .save(folder.resolve("overlay.png"));
        // [end]
        assertThat(Picture.read(folder.resolve("cat.png")).width()).isEqualTo(224);
        assertThat(folder.resolve("overlay.png")).exists();
    }

    @Test
    void heatmaps() throws IOException {
        Tensor relevance = SmallModels.tensor(5, 4, 3, 8, 8);
        // [snippet]
        BufferedImage image = Heatmap.of(relevance) // [4, 3, 8, 8]: four pictures
                .grid(new Imgify.Grid(2, 2))
                .sharedScale(true) // one bound for all four
                .colorMap("00f,80:fff,f00")
                .level(2) // colours saturate earlier
                .image();
        // [end]
        assertThat(image.getWidth()).isEqualTo(16);
        assertThat(image.getHeight()).isEqualTo(16);
    }

    @Test
    void imgify() throws IOException {
        Tensor array = SmallModels.tensor(6, 6, 1, 8, 8);
        // [snippet]
        Imgify imgify = Imgify.DEFAULT
                .symmetric(true)
                .grid(Imgify.Grid.AUTOMATIC)
                .gridfill(128)
                .colorMap("coldnhot");
        imgify.save(array, folder.resolve("grid.png")); // indexed: 8 bits a pixel and the palette
        // [end]
        assertThat(Files.size(folder.resolve("grid.png"))).isPositive();
    }

    @Test
    void colorMaps() {
        // [snippet]
        ColorMap built = ColorMap.of("bwr");
        ColorMap own = ColorMap.of("0055a4,80:fff,ef4135"); // blue, white at 0x80, red
        int[] palette = own.palette(1); // 256 colours, 0xRRGGBB, from −1 to 1
        Set<String> names = ColorMap.names();
        // [end]
        assertThat(palette).hasSize(256);
        assertThat(palette[0] & 0xffffff).isEqualTo(0x0055a4);
        assertThat(own.source()).contains("80:fff");
        assertThat(names).containsAll(List.of("bwr", "coldnhot", "france", "seismic"));
        assertThat(built.palette(1)).isNotEqualTo(palette);
        assertThatThrownBy(() -> ColorMap.of("fff,8:xyz")).isInstanceOf(IllegalArgumentException.class);
    }
}
