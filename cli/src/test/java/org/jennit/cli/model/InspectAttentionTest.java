package org.jennit.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.jennit.cli.Run;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention as a whole, in the files of both exporters, fused and written out. */
class InspectAttentionTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bert-dynamo       | m.bert.encoder.layer.#.attention.self            | 4 | 4 | none           | none
            bert-legacy13     | m.bert.encoder.layer.#.attention.self            | 4 | 4 | none           | none
            distilbert-legacy | m.distilbert.transformer.layer.#.attention       | 4 | 4 | none           | none
            gpt2-dynamo       | m.transformer.h.#.attn                           | 4 | 4 | causal         | causal
            gpt2-legacy13     | m.transformer.h.#.attn                           | 4 | 4 | causal         | causal
            llama-dynamo      | m.model.layers.#.self_attn                       | 4 | 2 | causal         | causal
            llama-legacy13    | m.model.layers.#.self_attn                       | 4 | 2 | causal         | causal
            qwen3-dynamo      | m.model.layers.#.self_attn                       | 4 | 2 | causal         | causal
            gemma3-legacy     | m.model.layers.#.self_attn                       | 4 | 2 | sliding window | causal
            timm_vit-dynamo   | blocks.#.attn                                    | 4 | 4 | none           | none
            vit-dynamo        | encoder.layers.encoder_layer_#.self_attention    | 4 | 4 | none           | none
            vit-legacy13      | encoder.layers.encoder_layer_#.self_attention    | 4 | 4 | none           | none
            encoder-dynamo    | enc.layers.#.self_attn                           | 4 | 4 | none           | none
            """)
    void attentionHasItsModuleHeadsAndMask(
            String name, String module, long heads, long keyHeads, String first, String second) throws IOException {
        List<Map<String, Object>> attention = attention(unpacked(name));
        assertThat(attention).hasSize(2);
        for (int layer = 0; layer < 2; layer++) {
            assertThat(attention.get(layer))
                    .containsEntry("name", module.replace("#", Integer.toString(layer)))
                    .containsEntry("heads", heads)
                    .containsEntry("key_heads", keyHeads)
                    .containsEntry("head_size", 8L)
                    .containsEntry("mask", layer == 0 ? first : second)
                    .containsKeys("queries", "keys", "values", "output");
        }
    }

    @Test
    void openLengthsAndMasksFromInputsAreSeen() {
        Path model = folder.resolve("model.onnx");
        assertThat(jennit("network", "tiny_bert", "-o", model).status()).isZero();
        assertThat(attention(model))
                .singleElement()
                .satisfies(only -> assertThat(only)
                        .containsEntry("mask", "none")
                        .containsEntry("mask_inputs", List.of("attention_mask"))
                        .containsEntry("keys", "bert.encoder.layer.0.attention.key"));
        assertThat(jennit("inspect", model).out())
                .containsPattern(
                        "module +heads +of keys +size +mask +queries .*\\R +bert.encoder.layer.0.attention +2 +2 +8 +attention_mask +bert");
        Path causal = folder.resolve("causal.onnx");
        assertThat(jennit("network", "tiny_gpt", "-o", causal).status()).isZero();
        assertThat(attention(causal))
                .singleElement()
                .satisfies(only ->
                        assertThat(only).containsEntry("mask", "causal").containsEntry("mask_inputs", List.of()));
    }

    private Path unpacked(String name) throws IOException {
        Path file = folder.resolve("model.onnx");
        Path cases = Run.home().resolve("conformance/cases/transformer.zip");
        try (ZipFile zip = new ZipFile(cases.toFile());
                InputStream model = zip.getInputStream(zip.getEntry("models/" + name + ".onnx"))) {
            Files.copy(model, file);
        }
        return file;
    }

    private static List<Map<String, Object>> attention(Path model) {
        Run run = jennit("inspect", model, "--json");
        assertThat(run.status()).as(run.toString()).isZero();
        Object attention =
                StructuredText.map(StructuredText.parse(run.out(), false)).get("attention");
        return ((List<?>) Objects.requireNonNull(attention))
                .stream().map(StructuredText::map).toList();
    }
}
