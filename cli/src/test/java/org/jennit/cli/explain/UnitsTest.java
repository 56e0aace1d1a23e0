package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jennit.cli.Run;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relevance of heads and neurons with the command. */
class UnitsTest {
    private static final int TOKENS = 4;

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = folder.resolve("model.onnx");
        assertThat(jennit("network", "tiny-bert", "-o", model).status()).isZero();
        Npy.write(Tensor.of(new long[] {1, 5, 6, 2}, 1, TOKENS), folder.resolve("ids.npy"));
        Npy.write(Tensor.of(new long[] {1, 1, 1, 1}, 1, TOKENS), folder.resolve("mask.npy"));
        Npy.write(Tensor.of(new long[] {0, 0, 0, 0}, 1, TOKENS), folder.resolve("types.npy"));
    }

    private Run explain(String... more) {
        Object[] arguments = {
            "explain",
            "input_ids=" + folder.resolve("ids.npy"),
            "attention_mask=" + folder.resolve("mask.npy"),
            "token_type_ids=" + folder.resolve("types.npy"),
            "-m",
            model,
            "-o",
            folder.resolve("out")
        };
        Object[] all =
                Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray();
        return jennit(all);
    }

    @Test
    void headsAndNeuronsAreWrittenByLayer() throws IOException {
        Run run = explain("--units", "heads,neurons");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("composite: attn_lrp, since the model has attention");
        Path out = folder.resolve("out");
        Tensor heads = Npy.read(out.resolve("heads.relevance.npy"));
        assertThat(heads.shape()).containsExactly(1, 1, 2);
        assertThat(heads.absMax()).isPositive();
        Tensor neurons = Npy.read(out.resolve("neurons.relevance.npy"));
        assertThat(neurons.shape()[1]).isEqualTo(1);
        Picture picture = Picture.read(out.resolve("heads.png"));
        assertThat(picture.width()).isEqualTo(2 * picture.height());
    }

    @Test
    void listsAndGlobsNameLayers() {
        Run run = explain("--at", "*attention*,classifier");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("classifier.relevance.npy").containsPattern("attention.*relevance\\.npy");
    }

    @Test
    void unitsAndLayersAreNotAskedForTogether() {
        Run run = explain("--units", "heads", "--at", "classifier");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--units and --at");
    }
}
