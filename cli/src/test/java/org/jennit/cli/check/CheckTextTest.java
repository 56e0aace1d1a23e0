package org.jennit.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.cli.Run;
import org.jennit.cli.tool.network.TinyTransformer;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of texts, by hiding their tokens. */
class CheckTextTest {
    private static final String GOOD = "a good film, but bad and slow";
    private static final String WARM = "a brilliant and warm film, love it";

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws IOException {
        model = folder.resolve("model.onnx");
        TinyTransformer.TINY_BERT.write(model, 1);
    }

    @Test
    void whatIsRelevantMattersToTheModel() throws IOException {
        Path plot = folder.resolve("check.svg");
        Run run = jennit("check", "--text", GOOD, "--text", WARM, "-m", model, "-o", plot);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains(GOOD + ": negative", WARM + ": positive", "hiding 8 regions", "[UNK]")
                .contains("what is relevant matters to the model")
                .contains("the explanation depends on what the model learned");
        assertThat(Files.readString(plot)).contains("filled with [UNK]");
    }

    /** The score after all tokens are hidden is that of the text in which all are; before any, that of the text. */
    @Test
    void curvesBeginWithTheTextAndEndWithNothing() {
        Run run = jennit(
                "check",
                "--text",
                GOOD,
                "-m",
                model,
                "--json",
                "--layers",
                0,
                "-t",
                "positive",
                "-o",
                folder.resolve("c.svg"));
        assertThat(run.status()).as(run.toString()).isZero();
        Map<?, ?> check = StructuredText.map(((List<?>) StructuredText.map(StructuredText.parse(run.out(), false))
                        .get("composites"))
                .get(0));
        Map<?, ?> hiding =
                StructuredText.map(StructuredText.map(check.get("hiding")).get("[UNK]"));
        List<?> most = (List<?>) hiding.get("most_relevant_first");
        List<?> least = (List<?>) hiding.get("least_relevant_first");
        assertThat(most).hasSize(9);
        assertThat(most.get(0)).isEqualTo(least.get(0));
        assertThat(most.get(8)).isEqualTo(least.get(8));
        Run ablated = jennit("explain", "--text", GOOD, "-m", model, "-a", "kernel_shap", "-t", "positive", "--json");
        Map<String, Object> explained = StructuredText.map(StructuredText.parse(ablated.out(), false));
        double lost = ((List<?>) explained.get("tokens"))
                .stream()
                        .mapToDouble(
                                token -> ((Number) StructuredText.map(token).get("relevance")).doubleValue())
                        .sum();
        assertThat(((Number) most.get(0)).doubleValue() - ((Number) most.get(8)).doubleValue())
                .isCloseTo(lost, offset(1e-4));
    }

    @Test
    void compositesAreCompared() {
        Run run = jennit(
                "check", "--text", WARM, "-m", model, "--compare", "attn_lrp,gradient", "-o", folder.resolve("c.svg"));
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("recommended: ");
    }

    @Test
    void whatCannotBeCheckedIsSaid() {
        assertThat(jennit("check", "photo.jpg", "--text", GOOD, "-m", model).err())
                .contains("--text gives what is checked; leave out [photo.jpg]");
        assertThat(jennit("check", "--text", "good", "-m", model, "-o", folder.resolve("c.svg"))
                        .err())
                .contains("fewer than two tokens");
        assertThat(jennit("check", "--tokenizer", "t.json").err()).contains("--tokenizer needs --text");
    }
}
