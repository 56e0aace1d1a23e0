package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.RelevanceGradient;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.graph.ElementType;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training of docs/second-order.md: the border of an image tells the answer as well as its centre does. */
class BorderTrainingTest {
    private static final int SIZE = 6;
    private static final int PIXELS = SIZE * SIZE;
    private static final int SAMPLES = 64;
    private static final Target OUTPUT = Target.classIndex(0);

    @TempDir
    private Path folder;

    /** Pictures [samples, pixels], answers of −1 and 1, and for each pixel whether it is on the border. */
    private static final class Data {
        final Tensor pictures;
        final double[] answers;
        final boolean[] border;

        Data(Tensor pictures, double[] answers, boolean[] border) {
            this.pictures = pictures;
            this.answers = answers;
            this.border = border;
        }
    }

    private static Data data() {
        SplittableRandom random = new SplittableRandom(11);
        boolean[] border = new boolean[PIXELS];
        float[] pictures = new float[SAMPLES * PIXELS];
        double[] answers = new double[SAMPLES];
        for (int i = 0; i < PIXELS; i++) {
            int row = i / SIZE;
            int column = i % SIZE;
            border[i] = row == 0 || row == SIZE - 1 || column == 0 || column == SIZE - 1;
        }
        for (int sample = 0; sample < SAMPLES; sample++) {
            answers[sample] = sample % 2 == 0 ? 1 : -1;
            for (int i = 0; i < PIXELS; i++) {
                boolean bright = (i / SIZE < SIZE / 2) == (answers[sample] > 0);
                pictures[sample * PIXELS + i] = (float) random.nextDouble(bright ? 0.7 : 0.3);
            }
        }
        return new Data(Tensor.of(pictures, SAMPLES, PIXELS), answers, border);
    }

    // [snippet]
    /** Gradient descent on mean((y − answer)²)/2 + λ · mean(relevance on the border). */
    private static Map<String, Tensor> train(
            RelevanceGradient gradient, Data data, Map<String, Tensor> start, double lambda) {
        Map<String, Tensor> parameters = new HashMap<>(start);
        for (int step = 0; step < 200; step++) {
            Map<String, Tensor> inputs = new HashMap<>(parameters);
            inputs.put("x", data.pictures);
            Tensor y = gradient.run(inputs, OUTPUT, Tensor.zeros(ElementType.FLOAT32, SAMPLES, 1), Map.of())
                    .output();
            float[] u = y.toFloats(); // ∂loss/∂y
            for (int sample = 0; sample < SAMPLES; sample++) {
                u[sample] = (float) ((u[sample] - data.answers[sample]) / SAMPLES);
            }
            float[] v = new float[SAMPLES * PIXELS]; // ∂loss/∂relevance
            for (int i = 0; i < v.length; i++) {
                v[i] = data.border[i % PIXELS] ? (float) (lambda / SAMPLES) : 0;
            }
            Map<String, Tensor> gradients = gradient.run(
                            inputs, OUTPUT, Tensor.of(u, SAMPLES, 1), Map.of("x", Tensor.of(v, SAMPLES, PIXELS)))
                    .gradients();
            parameters.replaceAll((name, parameter) -> moved(parameter, gradients.get(name), -0.1));
        }
        return parameters;
    }
    // [end]

    private static Tensor moved(Tensor parameter, Tensor direction, double by) {
        float[] values = parameter.toFloats();
        float[] steps = direction.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (by * steps[i]);
        }
        return Tensor.of(values, parameter.shape());
    }

    /** What a trained network is worth: the share of right answers, and of relevance on the border. */
    private record Quality(double accuracy, double border) {
        static Quality of(RelevanceGradient gradient, Data data, Map<String, Tensor> parameters) {
            Map<String, Tensor> inputs = new HashMap<>(parameters);
            inputs.put("x", data.pictures);
            RelevanceGradient.Result result =
                    gradient.run(inputs, OUTPUT, Tensor.zeros(ElementType.FLOAT32, SAMPLES, 1), Map.of());
            int right = 0;
            for (int sample = 0; sample < SAMPLES; sample++) {
                right += result.output().get(sample, 0) * data.answers[sample] > 0 ? 1 : 0;
            }
            double[] relevance = result.relevance("x").toDoubles();
            double border = 0;
            double all = 0;
            for (int i = 0; i < relevance.length; i++) {
                border += data.border[i % PIXELS] ? relevance[i] : 0;
                all += relevance[i];
            }
            return new Quality((double) right / SAMPLES, border / all);
        }
    }

    @Test
    void relevanceLeavesTheBorder() throws IOException {
        Data data = data();
        Path file = SmallModels.regressor(folder, PIXELS, 8);
        Map<String, Tensor> start = Map.of(
                "fc1.weight", scaled(SmallModels.tensor(21, 8, PIXELS), 0.3),
                "fc1.bias", Tensor.full(ElementType.FLOAT32, 0.1, 8),
                "fc2.weight", scaled(SmallModels.tensor(22, 1, 8), 0.5),
                "fc2.bias", Tensor.zeros(ElementType.FLOAT32, 1));
        Quality plain;
        Quality guided;
        // [snippet]
        Composite composite = Composites.of(
                Map.of("layer_map", List.of(List.of("Dense", "ZPlus"), List.of("Activation", "Pass"))), "border");
        String[] names = {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"};
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, composite);
                RelevanceGradient gradient =
                        RelevanceGradient.of(attributor, names).withParameterInputs(names)) {
            plain = Quality.of(gradient, data, train(gradient, data, start, 0));
            guided = Quality.of(gradient, data, train(gradient, data, start, 1));
        }
        // [end]
        assertThat(plain.accuracy()).isGreaterThan(0.95);
        assertThat(guided.accuracy()).isGreaterThan(0.95);
        assertThat(plain.border()).isGreaterThan(0.45);
        assertThat(guided.border()).isLessThan(plain.border() / 2);
    }

    private static Tensor scaled(Tensor tensor, double by) {
        return moved(Tensor.zeros(tensor.type(), tensor.shape()), tensor, by);
    }
}
