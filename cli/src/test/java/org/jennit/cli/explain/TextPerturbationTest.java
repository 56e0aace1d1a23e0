package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.cli.Run;
import org.jennit.cli.tool.network.TinyTransformer;
import org.jennit.language.HiddenTokens;
import org.jennit.language.TextAttribution;
import org.jennit.language.TextModel;
import org.jennit.language.TextPerturbation;
import org.jennit.language.TextToken;
import org.jennit.language.TokenizedText;
import org.jennit.perturbation.FeatureAblation;
import org.jennit.perturbation.KernelShap;
import org.jennit.perturbation.PermutationShap;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts whose tokens or words are hidden, beside all coalitions counted out. */
class TextPerturbationTest {
    private static final String TEXT = "A good film, no boredom!";

    @TempDir
    Path folder;

    private Path file(TinyTransformer network) throws IOException {
        Path file = folder.resolve("model.onnx");
        network.write(file, 1);
        return file;
    }

    /** The logit of a class with only some features shown. */
    private static double value(TextModel model, TokenizedText text, int[] features, boolean[] shown, int index) {
        String ids = model.idsInput();
        Map<String, Tensor> inputs = new HashMap<>(model.inputs(text));
        long[] hidden = text.ids();
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = features[i] >= 0 && !shown[features[i]]
                    ? HiddenTokens.of(model).id()
                    : hidden[i];
        }
        inputs.put(ids, Tensor.of(hidden, 1, hidden.length));
        return model.model().predict(inputs).values().iterator().next().toDoubles()[index];
    }

    /** Shapley values by their definition, over all coalitions. */
    private static double[] shapley(TextModel model, TokenizedText text, int[] features, int index) {
        int count = Arrays.stream(features).max().orElse(-1) + 1;
        double[] values = new double[1 << count];
        for (int coalition = 0; coalition < values.length; coalition++) {
            boolean[] shown = new boolean[count];
            for (int i = 0; i < count; i++) {
                shown[i] = (coalition >> i & 1) == 1;
            }
            values[coalition] = value(model, text, features, shown, index);
        }
        double[] shapley = new double[count];
        for (int player = 0; player < count; player++) {
            for (int coalition = 0; coalition < values.length; coalition++) {
                if ((coalition >> player & 1) == 0) {
                    int size = Integer.bitCount(coalition);
                    double weight = 1.0 / count;
                    for (int i = 1; i <= size; i++) {
                        weight *= (double) i / (count - i);
                    }
                    shapley[player] += weight * (values[coalition | 1 << player] - values[coalition]);
                }
            }
        }
        return shapley;
    }

    private static int[] features(TokenizedText text, boolean words) {
        int[] features = new int[text.size()];
        int next = -1;
        for (int i = 0; i < features.length; i++) {
            TextToken token = text.tokens().get(i);
            boolean continued = words
                    && token.word() >= 0
                    && i > 0
                    && token.word() == text.tokens().get(i - 1).word();
            next += token.special() || continued ? 0 : 1;
            features[i] = token.special() ? -1 : next;
        }
        return features;
    }

    @Test
    void shapleyValuesAreThoseOfAllCoalitions() throws IOException {
        try (TextModel model = TextModel.load(file(TinyTransformer.TINY_BERT))) {
            TokenizedText text = model.encode(TEXT);
            for (boolean words : new boolean[] {false, true}) {
                int[] features = features(text, words);
                double[] expected = shapley(model, text, features, 1);
                HiddenTokens hidden = words ? HiddenTokens.of(model).ofWords() : HiddenTokens.of(model);
                for (TextPerturbation.HidingMethod method : List.<TextPerturbation.HidingMethod>of(
                        (background, groups) -> new KernelShap(0, background, groups, 0),
                        (background, groups) -> new PermutationShap(600, background, groups, 0))) {
                    TextAttribution attribution =
                            TextPerturbation.of(model, hidden, method).explain(text, "1");
                    double[] sums = new double[expected.length];
                    for (int i = 0; i < features.length; i++) {
                        if (features[i] < 0) {
                            assertThat(attribution.relevance().get(i)).isZero();
                        } else {
                            sums[features[i]] += attribution.relevance().get(i);
                        }
                    }
                    assertThat(sums).containsExactly(expected, within(2e-3));
                    assertThat(attribution.total())
                            .isCloseTo(Arrays.stream(expected).sum(), within(1e-5));
                }
            }
        }
    }

    @Test
    void ablationIsWhatTheOutputLoses() throws IOException {
        try (TextModel model = TextModel.load(file(TinyTransformer.TINY_BERT))) {
            TokenizedText text = model.encode(TEXT);
            int[] features = features(text, false);
            boolean[] all = new boolean[Arrays.stream(features).max().orElseThrow() + 1];
            Arrays.fill(all, true);
            TextAttribution attribution = TextPerturbation.of(model, HiddenTokens.of(model), FeatureAblation::new)
                    .explain(text, "1");
            List<Double> expected = new ArrayList<>();
            for (int feature : features) {
                if (feature < 0) {
                    expected.add(0.0);
                    continue;
                }
                boolean[] without = all.clone();
                without[feature] = false;
                expected.add(value(model, text, features, all, 1) - value(model, text, features, without, 1));
            }
            for (int i = 0; i < features.length; i++) {
                assertThat(attribution.relevance().get(i)).isCloseTo(expected.get(i), within(1e-5));
            }
        }
    }

    @Test
    void theCommandHidesTokensAndWords() throws IOException {
        Path model = file(TinyTransformer.TINY_BERT);
        Run tokens = jennit("explain", "--text", TEXT, "-m", model, "-a", "feature_ablation", "-o", folder);
        assertThat(tokens.status()).as(tokens.toString()).isZero();
        assertThat(tokens.out()).contains("tokens are hidden by [UNK] (1)").containsPattern("\\+0\\.0000  \\[CLS]");
        Run words = jennit("explain", "--text", TEXT, "-m", model, "-a", "kernel_shap", "--words", "-o", folder);
        assertThat(words.out()).contains("words are hidden by [UNK] (1)").containsPattern("[+-]\\d\\.\\d{4}  boredom");
        Run other =
                jennit("explain", "--text", TEXT, "-m", model, "-a", "kernel_shap", "-p", "baseline=5", "-o", folder);
        assertThat(other.out()).contains("by the token of -p baseline (5)");
        Run next = jennit(
                "explain",
                "--text",
                "The capital of Italy is",
                "-m",
                file(TinyTransformer.TINY_GPT),
                "-a",
                "permutation_shap",
                "-t",
                "Rome - Paris",
                "-o",
                folder);
        assertThat(next.status()).as(next.toString()).isZero();
    }

    @Test
    void whatHasNoEffectIsRefused() throws IOException {
        Path model = file(TinyTransformer.TINY_BERT);
        assertThat(jennit("explain", "--text", TEXT, "-m", model, "-a", "kernel_shap", "-c", "attn_lrp")
                        .err())
                .contains("-c has no effect");
        assertThat(jennit("explain", "--text", TEXT, "-m", model, "-a", "kernel_shap", "--steps", "2")
                        .err())
                .contains("leave out --units, --steps, --similar-to");
        assertThat(jennit("explain", "--text", TEXT, "-m", model, "-a", "kernel_shap", "-p", "baseline=99999")
                        .err())
                .contains("hidden by the token 99999, but the model embeds only 0 to ");
        assertThat(jennit("explain", "--text", TEXT, "-m", model, "-a", "occlusion")
                        .err())
                .contains("occlusion hides windows of arrays; of a text, kernel_shap");
    }
}
