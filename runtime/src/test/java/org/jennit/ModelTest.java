package org.jennit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jennit.TestNetwork.tensor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jennit.composite.Composites;
import org.jennit.graph.ElementType;
import org.jennit.onnx.file.OnnxFormatException;
import org.jennit.operator.LayerType;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatItTakesAndGives() throws IOException {
        Path file = TestNetwork.twoInputs(folder);
        try (Model model = Model.load(file)) {
            assertThat(model.file()).isEqualTo(file);
            assertThat(model.inputs())
                    .map(Object::toString)
                    .containsExactly("a float32 [batch, 4]", "b float32 [batch, 3]", "s int64 [batch, 1]");
            assertThat(model.outputs().get("y").type()).hasToString("float32 [batch, 2]");
            Map<String, Tensor> inputs =
                    Map.of("a", tensor(1, 2, 4), "b", tensor(2, 2, 3), "s", Tensor.of(new long[] {1, 2}, 2, 1));
            assertThat(model.predict(inputs)).containsOnlyKeys("y");
            assertThatThrownBy(() -> model.predict(tensor(1, 2, 4)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[a, b, s]");
        }
    }

    @Test
    void knowsItsLayersInCanonicalForm() throws IOException {
        Path file = TestNetwork.dense(folder, 6, 4);
        try (Model model = Model.load(file);
                Attributor asItIs = Attributor.lrp(model, Composites.gradient().withCanonizers(List.of()))) {
            assertThat(model.layers()).hasSize(3);
            assertThat(model.layers().get(0).name()).isEqualTo("layer0");
            assertThat(model.layers().get(0).is(LayerType.DENSE)).isTrue();
            assertThat(model.canonization().report()).isNotEmpty();
            assertThat(asItIs.canonization().report()).isEmpty();
            Tensor x = tensor(1, 3, 6);
            assertThat(asItIs.plan().layers().list()).noneMatch(layer -> layer.is(LayerType.DENSE));
            assertThat(asItIs.attribute(x, Target.top()).output()).isEqualTo(model.predict(x));
        }
    }

    @Test
    void bytesAndStreamsAreModelsToo() throws IOException {
        Path file = TestNetwork.dense(folder, 6, 4);
        Tensor x = tensor(1, 3, 6);
        Path kept;
        try (Model ofFile = Model.load(file);
                Model ofBytes = Model.load(Files.readAllBytes(file));
                InputStream stream = Files.newInputStream(file);
                Model ofStream = Model.load(stream)) {
            assertThat(ofBytes.predict(x)).isEqualTo(ofFile.predict(x));
            assertThat(ofStream.predict(x)).isEqualTo(ofFile.predict(x));
            kept = ofStream.file();
            assertThat(kept).exists();
        }
        assertThat(kept).doesNotExist();
        InputStream text = new ByteArrayInputStream("this is no model".getBytes(UTF_8));
        assertThatThrownBy(() -> Model.load(text)).isInstanceOf(OnnxFormatException.class);
    }

    @Test
    void refusesFilesThatAreNoModel() throws IOException {
        assertThatThrownBy(() -> Model.load(folder.resolve("none.onnx"))).isInstanceOf(NoSuchFileException.class);
        Path text = Files.writeString(folder.resolve("text.onnx"), "this is no model");
        assertThatThrownBy(() -> Model.load(text)).isInstanceOf(OnnxFormatException.class);
    }

    /** What is logged while it is open. */
    private static final class Log extends Handler implements AutoCloseable {
        private final List<String> warnings = new ArrayList<>();
        private final Logger logger = Logger.getLogger("org.jennit");

        Log() {
            logger.addHandler(this);
            logger.setUseParentHandlers(false);
        }

        @Override
        public void publish(LogRecord log) {
            warnings.add(MessageFormat.format(log.getMessage(), log.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void warnsOnceOfLayersWithoutRule() throws IOException {
        Tensor x = tensor(1, 1, 6);
        try (Log log = new Log();
                Model model = Model.load(TestNetwork.activated(folder, 3, "Softmax"))) {
            for (int i = 0; i < 2; i++) {
                try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
                    attributor.attribute(x, Target.classIndex(0));
                    assertThat(log.warnings).hasSize(i);
                    attributor.attribute(x, Target.classIndex(0).afterActivation());
                    assertThat(log.warnings).hasSize(1);
                }
            }
            assertThat(log.warnings.get(0)).contains("Softmax.onnx").contains("no rule for");
        }
    }

    @Test
    void warnsOfInputsOutsideOfTheirBoundsWithTheirNumber() throws IOException {
        double[] values = new double[2 * 2 * 5 * 6];
        values[3] = 1.5;
        values[100] = -2;
        Tensor x = Tensor.of(ElementType.FLOAT32, values, 2, 2, 5, 6);
        try (Log log = new Log();
                Model model = Model.load(TestNetwork.pixels(folder, 3));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonGammaBox(-1, 1))) {
            attributor.attribute(x.map(v -> v / 2), Target.top());
            assertThat(log.warnings).isEmpty();
            attributor.attribute(x, Target.top());
            assertThat(log.warnings).hasSize(1);
            assertThat(log.warnings.get(0)).contains("outside").endsWith(": 2");
        }
    }
}
