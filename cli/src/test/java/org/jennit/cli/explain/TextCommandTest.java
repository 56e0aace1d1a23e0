package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.cli.Run;
import org.jennit.cli.tool.network.TinyTransformer;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextCommandTest {
    @TempDir
    Path folder;

    private Path model(TinyTransformer network) throws IOException {
        Path file = folder.resolve("model.onnx");
        network.write(file, 1);
        return file;
    }

    private Run explain(Object... arguments) {
        Object[] all = new Object[arguments.length + 3];
        all[0] = "explain";
        all[1] = "-o";
        all[2] = folder;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return jennit(all);
    }

    @Test
    void aTextIsPrintedAndWritten() throws IOException {
        Run run =
                explain("--text", "A good film, no boredom!", "-m", model(TinyTransformer.TINY_BERT), "-t", "positive");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("positive: ").containsPattern("[+-]\\d\\.\\d{4}  bore\n");
        assertThat(Picture.read(folder.resolve("text.tokens.png")).width()).isEqualTo(900);
        assertThat(Files.readString(folder.resolve("text.tokens.html"))).contains(">bore</span><span");
        Map<String, Object> json = StructuredText.readMap(folder.resolve("text.tokens.json"));
        assertThat(json).containsEntry("explained", "positive");
        List<?> tokens = (List<?>) json.get("tokens");
        assertThat(tokens).hasSize(10);
        assertThat(StructuredText.map(tokens.get(2)))
                .containsEntry("token", "good")
                .containsEntry("span", List.of(2L, 6L))
                .containsKey("relevance");
    }

    @Test
    void coloursAreShownWhereTheyAreAskedFor() throws IOException {
        Run run =
                explain("--text", "good film", "--words", "--color", "always", "-m", model(TinyTransformer.TINY_BERT));
        assertThat(run.out()).contains("\u001b[38;2;154;158;165m[CLS]\u001b[0m \u001b[48;2;");
    }

    @Test
    void languageModelsAreContinued() throws IOException {
        Run run = explain("--text", "The capital of Italy is", "--steps", "3", "-m", model(TinyTransformer.TINY_GPT));
        assertThat(run.out()).contains("The capital of Italy is | Rome.</s>");
        assertThat(Files.readString(folder.resolve("text.matrix.html"))).contains(">Rome</button>");
        assertThat(folder.resolve("text.matrix.png")).exists();
        assertThat(StructuredText.readMap(folder.resolve("text.matrix.json")))
                .containsEntry("continuation", " Rome.</s>");
    }

    @Test
    void contrastsAndPlacesAreTargets() throws IOException {
        Path model = model(TinyTransformer.TINY_GPT);
        Run run = explain("--text", "The capital of Italy is", "-m", model, "-t", "Rome - Paris");
        assertThat(run.out()).contains("'Rome' at token 4 'is' - 'Paris' at token 4 'is': ");
        assertThat(explain("--text", "The capital of Italy is", "-m", model, "-t", "top@Italy")
                        .out())
                .contains("'is' at token 3 'Italy': ");
    }

    @Test
    void idsAndTokensTakeThePlaceOfATokenizer() throws IOException {
        Path model = model(TinyTransformer.TINY_BERT);
        Files.delete(folder.resolve("tokenizer.json"));
        Path ids = folder.resolve("ids.npy");
        Npy.write(Tensor.of(new long[] {2, 4, 18, 3}, 1, 4), ids);
        Path tokens = Files.writeString(folder.resolve("tokens.txt"), "[CLS]\ngood\nfilm\n[SEP]\n");
        assertThat(explain("--input", ids, "--tokens", tokens, "-m", model, "-t", "positive")
                        .out())
                .containsPattern("  good\n");
        assertThat(explain("--input", ids, "-m", model).err()).contains("--input needs the tokens");
        assertThat(explain("--text", "good", "-m", model).err())
                .contains("has no tokenizer.json beside it; name one with --tokenizer");
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() throws IOException {
        Path model = model(TinyTransformer.TINY_EMBEDDING);
        assertThat(explain("--similar-to", "film").err()).contains("--similar-to needs --text");
        assertThat(explain("photo.jpg", "--text", "film", "-m", model).err())
                .contains("--text gives what is explained; leave out [photo.jpg]");
        assertThat(explain("--text", "film", "--similar-to", "movie", "-t", "top", "-m", model)
                        .err())
                .contains("give one of them");
        assertThat(explain("--text", "film", "-m", model).err()).contains("(--similar-to)");
        assertThat(explain("--text", "film", "--similar-to", "movie", "-m", model)
                        .out())
                .contains("similarity with 'movie': ");
    }

    @Test
    void unitsOfATextAreWritten() throws IOException {
        Path model = model(TinyTransformer.TINY_BERT);
        Run run = explain("--text", "A good film", "-m", model, "--units", "heads,neurons");
        assertThat(run.status()).as(run.toString()).isZero();
        Tensor heads = Npy.read(folder.resolve("text.heads.npy"));
        assertThat(heads.shape()).containsExactly(1, 1, 2);
        assertThat(heads.sum()).isNotZero();
        assertThat(Npy.read(folder.resolve("text.neurons.npy")).shape()).containsExactly(1, 1, 32);
        assertThat(folder.resolve("text.heads.png")).isNotEmptyFile();
        assertThat(explain("--text", "film", "--similar-to", "movie", "-m", model, "--units", "heads")
                        .err())
                .contains("leave out --steps and --similar-to");
    }
}
