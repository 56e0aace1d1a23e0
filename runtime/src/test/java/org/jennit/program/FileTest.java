package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.io.TempDir;

/** What tests of small files share. */
abstract class FileTest {
    static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    /** Numbers of both signs that look drawn. */
    static Tensor numbers(long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) Math.sin(1 + 3.7 * i);
        }
        return Tensor.of(numbers, shape);
    }

    double[] gradient(SmallFile file, Tensor x, int index) throws IOException {
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            return gradient.attribute(x, Target.classIndex(index)).relevance().toDoubles();
        }
    }

    /** Compares with the runtime on the file as it is, and with what the file becomes when it is written again. */
    void assertComputes(SmallFile file, Map<String, Tensor> inputs) throws IOException {
        byte[] untouched = OnnxFileWriter.toBytes(file.message(), Path.of(""));
        Map<String, Tensor> expected;
        try (Session session = Session.open(untouched, null, true, ProgramOptions.DEFAULT, List.of("Pad_Fusion"));
                Cancellation work = Cancellation.begin("the run");
                RuntimeCall call = RuntimeCall.begin(work, 1)) {
            expected = session.run(inputs, call);
        }
        try (Model model = Model.load(file.write(folder))) {
            Map<String, Tensor> got = model.predict(inputs);
            expected.forEach((name, tensor) -> {
                assertThat(got.get(name).shape()).as(name).isEqualTo(tensor.shape());
                double[] numbers = tensor.toDoubles();
                for (int i = 0; i < numbers.length; i++) {
                    assertThat(got.get(name).toDoubles()[i])
                            .as(name + "[" + i + "]")
                            .isCloseTo(numbers[i], within(TOLERANCE * (1 + Math.abs(numbers[i]))));
                }
            });
        }
    }
}
