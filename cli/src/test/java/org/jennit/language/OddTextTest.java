package org.jennit.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jennit.cli.tool.network.TinyTransformer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and tokenizers as nobody meant them. */
class OddTextTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeModel() throws IOException {
        file = folder.resolve("model.onnx");
        TinyTransformer.TINY_BERT.write(file, 1);
    }

    @Test
    void aTextThatIsTooLongIsRefusedWithItsLength() throws IOException {
        try (TextModel model = TextModel.load(file);
                TextAttributor attributor = TextAttributor.of(model)) {
            TokenizedText text = model.encode("good ".repeat(100));
            assertThatThrownBy(() -> attributor.explain(text, "top"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the text has 102 tokens, but the model takes at most 64");
        }
    }

    @Test
    void spansAreFoundInLinearTime() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
            String text = "good \ud83d\ude00 ".repeat(20_000);
            List<TextToken> all = assertTimeout(Duration.ofSeconds(10), () -> tokenizer.encode(text))
                    .tokens();
            TextToken last = all.get(all.size() - 2);
            assertThat(text.substring(last.begin(), last.end())).isEqualTo("\ud83d\ude00");
            assertThat(last.end()).isEqualTo(text.length() - 1);
        }
    }

    @Test
    void aTokenizerWithoutAWordForUnknownOnesSaysSo() throws IOException {
        Path whole = folder.resolve("tokenizer.json");
        Path broken = folder.resolve("broken.json");
        Files.writeString(broken, Files.readString(whole).replaceAll("\"vocab\"\\s*:\\s*\\{[^}]*\\}", "\"vocab\": {}"));
        try (Tokenizer tokenizer = Tokenizer.load(broken)) {
            assertThatThrownBy(() -> tokenizer.encode("a good film"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("broken.json: its tokenizer cannot encode the text");
        }
    }
}
