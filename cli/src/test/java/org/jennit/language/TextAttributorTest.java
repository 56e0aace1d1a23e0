package org.jennit.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.cli.tool.network.TinyTransformer;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextAttributorTest {
    private static final String REVIEW = "A good film, no boredom!";

    @TempDir
    Path folder;

    private TextModel load(TinyTransformer network) throws IOException {
        Path file = folder.resolve("model.onnx");
        network.write(file, 1);
        return TextModel.load(file);
    }

    @Test
    void relevanceIsThatOfTheEmbeddingSummed() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_BERT);
                TextAttributor lrp = TextAttributor.of(model)) {
            TokenizedText text = model.encode(REVIEW);
            TextAttribution attribution = lrp.explain(text, "positive");
            assertThat(lrp.embedding()).isEqualTo("bert.embeddings.word_embeddings");
            assertThat(attribution.explained()).isEqualTo("positive");

            try (Attributor plain = Attributor.builder(model.model())
                    .composite(Composites.attnLrp())
                    .at(lrp.embedding())
                    .build()) {
                Tensor relevance = plain.attribute(
                                model.inputs(text), Target.classIndex(1).timesOutput())
                        .at(lrp.embedding());
                double[] sums = relevance.sumOver(2).toDoubles();
                assertThat(attribution.relevance()).hasSize(sums.length);
                for (int i = 0; i < sums.length; i++) {
                    assertThat(attribution.relevance().get(i)).isCloseTo(sums[i], within(1e-5));
                }
            }
            assertThat(lrp.targets(text).value("positive"))
                    .isEqualTo(model.predict(text).get("logits").get(0, 1));
        }
    }

    @Test
    void wordsHaveTheSumOfTheirPieces() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_BERT);
                TextAttributor lrp = TextAttributor.of(model)) {
            TextAttribution pieces = lrp.explain(model.encode(REVIEW), "top");
            TextAttribution words = pieces.words();
            List<String> texts =
                    words.text().tokens().stream().map(TextToken::text).toList();
            assertThat(texts).containsExactly("[CLS]", "A", "good", "film", ",", "no", "boredom", "!", "[SEP]");
            assertThat(words.total()).isCloseTo(pieces.total(), within(1e-9));
            assertThat(words.relevance().get(6))
                    .isCloseTo(pieces.relevance().get(6) + pieces.relevance().get(7), within(1e-12));
            assertThat(pieces.json()).contains("\"token\": \"##dom\"").contains("\"text\": \"boredom\"");
        }
    }

    /** The gradient of the similarity with its norms held constant, times the embedding, has a closed form to compare with. */
    @Test
    void similarityStartsWithTheShareOfEachDimension() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_EMBEDDING);
                TextAttributor lrp = TextAttributor.of(model)) {
            TokenizedText a = model.encode("a great film");
            TokenizedText b = model.encode("a brilliant movie");
            double similarity = lrp.explainSimilarity(a, b).value();
            double[] va = lrp.sentence(a);
            double[] vb = lrp.sentence(b);
            double dot = 0;
            double na = 0;
            double nb = 0;
            for (int i = 0; i < va.length; i++) {
                dot += va[i] * vb[i];
                na += va[i] * va[i];
                nb += vb[i] * vb[i];
            }
            double norms = Math.sqrt(na * nb);
            assertThat(similarity).isCloseTo(dot / norms, within(1e-9));

            Tensor hidden = model.predict(a).get("last_hidden_state");
            double[] start = hidden.toDoubles();
            for (int i = 0; i < start.length; i++) {
                start[i] *= vb[i % vb.length] / norms / a.size();
            }
            TextAttribution given =
                    lrp.explain(a, Target.relevance(Tensor.of(hidden.type(), start, hidden.shape())), "", 0);
            assertThat(lrp.explainSimilarity(a, b).relevance()).isEqualTo(given.relevance());
            assertThat(Arrays.stream(start).sum()).isCloseTo(similarity, within(1e-6));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lrp.explain(a, "top"))
                    .withMessageContaining("--similar-to");
        }
    }

    @Test
    void generatedTokensComeFromWhatIsBeforeThem() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_GPT);
                TextAttributor lrp = TextAttributor.of(model)) {
            TokenizedText prompt = model.encode("The capital of Italy is");
            Generation generation = lrp.generate(prompt, 5);
            assertThat(generation.continuation())
                    .as("it ends with the token that ends texts")
                    .isEqualTo(" Rome.</s>");
            assertThat(generation.rows()).extracting(List::size).containsExactly(5, 6, 7);

            TextAttribution next = lrp.explain(prompt, "Rome");
            for (int i = 0; i < prompt.size(); i++) {
                assertThat(generation.rows().get(0).get(i))
                        .as("token %d, explained without those that were added", i)
                        .isCloseTo(next.relevance().get(i), within(1e-4));
            }
            TextTargets targets = lrp.targets(prompt);
            List<Double> contrast = lrp.explain(prompt, targets.of("Rome").minus(targets.of("Paris")), "", 0)
                    .relevance();
            int most = contrast.indexOf(Collections.max(contrast));
            assertThat(prompt.tokens().get(most).text()).isEqualTo("Italy");
        }
    }

    @Test
    void targetsOfLanguageModelsAreTokensAtPlaces() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_GPT);
                TextAttributor lrp = TextAttributor.of(model)) {
            TokenizedText text = model.encode("The capital of France is");
            TextTargets targets = lrp.targets(text);
            assertThat(targets.described("top")).isEqualTo("'Paris' at token 4 'is'");
            assertThat(targets.described("top@last")).isEqualTo(targets.described("Paris@is"));
            assertThat(targets.described("top@France")).isEqualTo("'is' at token 3 'France'");
            assertThat(targets.value("Rome@4"))
                    .isEqualTo(model.predict(text).get("logits").get(0, 4, 12));
            assertThat(targets.described("#12")).isEqualTo(targets.described("Rome"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> targets.of("top@9"))
                    .withMessageContaining("there is no token 9; there are 0 to 4: 0:The 1:capital");
            double contrast = lrp.explain(text, targets.of("Paris").minus(targets.of("Rome")), "", 0)
                    .total();
            assertThat(contrast)
                    .isCloseTo(
                            lrp.explain(text, "Paris").total()
                                    - lrp.explain(text, "Rome").total(),
                            within(1e-3));
        }
    }

    @Test
    void gradientsAreThoseOfTheOutput() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_BERT);
                TextAttributor gradient = TextAttributor.of(
                        model, Attributor.builder(model.model()).method(new InputTimesGradient()))) {
            TokenizedText text = model.encode(REVIEW);
            try (Attributor plain = Attributor.builder(model.model())
                    .method(new InputTimesGradient())
                    .at(gradient.embedding())
                    .build()) {
                double total = plain.attribute(model.inputs(text), Target.classIndex(1))
                        .at(gradient.embedding())
                        .sum();
                assertThat(gradient.explain(text, "positive").total()).isCloseTo(total, within(1e-5));
            }
        }
    }

    @Test
    void idsMadeElsewhereNeedNoTokenizer() throws IOException {
        Path file = folder.resolve("model.onnx");
        TinyTransformer.TINY_BERT.write(file, 1);
        TokenizedText encoded;
        List<Double> expected;
        try (TextModel model = TextModel.load(file);
                TextAttributor lrp = TextAttributor.of(model)) {
            encoded = model.encode(REVIEW);
            expected = lrp.explain(encoded, "1").relevance();
        }
        List<String> pieces = encoded.tokens().stream().map(TextToken::piece).toList();
        TokenizedText ids = TokenizedText.ofPieces(encoded.ids(), pieces);
        assertThat(ids.text()).isEqualTo("a good film , [UNK] boredom !".replace("[UNK] ", ""));
        try (TextModel model = new TextModel(Model.load(file), null, ModelConfig.UNKNOWN, SentencePooling.MEAN);
                TextAttributor lrp = TextAttributor.of(model)) {
            assertThat(lrp.explain(ids, "1").relevance()).isEqualTo(expected);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lrp.explain(ids, "positive"))
                    .withMessageContaining("there are no labels");
        }
    }

    @Test
    void inputsGoByTheirNames() throws IOException {
        try (TextModel model = load(TinyTransformer.TINY_BERT)) {
            Map<String, Tensor> inputs = model.inputs(model.encode("good", "a film"));
            assertThat(inputs.get("attention_mask").toLongs()).containsOnly(1);
            assertThat(inputs.get("token_type_ids").toLongs()).containsExactly(0, 0, 0, 1, 1, 1);
            assertThat(inputs.get("input_ids").shape()).containsExactly(1, 6);
        }
    }
}
