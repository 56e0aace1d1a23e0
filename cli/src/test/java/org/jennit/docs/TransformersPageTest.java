package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jennit.cli.Run;
import org.jennit.cli.tool.network.TinyTransformer;
import org.jennit.language.Generation;
import org.jennit.language.TextAttribution;
import org.jennit.language.TextAttributor;
import org.jennit.language.TextModel;
import org.jennit.language.TokenizedText;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands and snippets of docs/transformers.md, with tiny models in the place of real ones. */
class TransformersPageTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    Path folder;

    private Path written(String name, TinyTransformer network) throws IOException {
        Path file = Files.createDirectory(folder.resolve(name)).resolve("model.onnx");
        network.write(file, 1);
        return file;
    }

    /** Those that write the models come first. */
    @Test
    void everyCommandRuns() throws IOException {
        List<String> commands = Files.readAllLines(Snippet.project().resolve("docs/transformers.md")).stream()
                .filter(line -> line.startsWith("jennit "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(8);
        for (String command : commands) {
            if (command.contains("ids.npy")) {
                Npy.write(Tensor.of(new long[] {2, 4, 18, 3}, 1, 4), folder.resolve("bert/ids.npy"));
                Files.writeString(folder.resolve("bert/tokens.txt"), "[CLS]\ngood\nfilm\n[SEP]\n");
            }
            List<Object> words = new ArrayList<>();
            Matcher word = WORD.matcher(command.substring("jennit ".length()));
            while (word.find()) {
                words.add(word.group(1) != null ? word.group(1) : here(word.group(2)));
            }
            if (words.get(0).equals("explain") && !words.contains("-o")) {
                words.addAll(List.of("-o", folder.resolve("out")));
            }
            Run run = jennit(words.toArray());
            assertThat(run.status()).as(command + "\n" + run).isZero();
        }
    }

    private Object here(String word) {
        return word.matches("(bert|minilm|gpt|out)(/.*)?") ? folder.resolve(word) : word;
    }

    @Test
    void theSameInJava() throws IOException {
        Path file = written("bert", TinyTransformer.TINY_BERT);
        // [snippet]
        try (TextModel model = TextModel.load(file); // tokenizer.json and config.json are beside it
                TextAttributor lrp = TextAttributor.of(model)) {
            TextAttribution attribution = lrp.explain(model.encode("A good film, no boredom!"), "positive");
            attribution.words().tokenText().save(folder.resolve("film.html"));
        }
        // [end]
        assertThat(Files.readString(folder.resolve("film.html"))).contains(">boredom</span>");
    }

    @Test
    void continuationsInJava() throws IOException {
        Path file = written("gpt", TinyTransformer.TINY_GPT);
        // [snippet]
        try (TextModel model = TextModel.load(file);
                TextAttributor lrp = TextAttributor.of(model)) {
            TokenizedText prompt = model.encode("The capital of Italy is");
            Generation generation = lrp.generate(prompt, 3);
            generation.matrix().save(folder.resolve("capital.html"));
        }
        // [end]
        assertThat(Files.readString(folder.resolve("capital.html"))).contains(">Rome</button>");
    }
}
