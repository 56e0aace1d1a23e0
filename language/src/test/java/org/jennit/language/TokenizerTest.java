package org.jennit.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tokenizer of a few words, whose file asks for at most 4 tokens and padding to 16. */
class TokenizerTest {
    @TempDir
    Path folder;

    @Test
    void tokensKnowTheirPlaceInTheText() throws IOException {
        String text = "A good \ud83d\ude00 film, b\u00fc boredom";
        try (Tokenizer tokenizer = Tokenizer.load(file())) {
            List<TextToken> tokens = tokenizer.encode(text).tokens();
            assertThat(tokens)
                    .extracting(TextToken::piece)
                    .startsWith("[CLS]", "a", "good")
                    .endsWith("bore", "##dom", "[SEP]");
            assertThat(tokens)
                    .filteredOn(token -> !token.special())
                    .allSatisfy(token -> assertThat(text.substring(token.begin(), token.end()))
                            .isEqualTo(token.text()))
                    .extracting(TextToken::text)
                    .contains("A", "\ud83d\ude00", "film", ",", "b\u00fc", "bore", "dom");
            assertThat(tokens)
                    .filteredOn(TextToken::special)
                    .extracting(TextToken::begin)
                    .containsExactly(-1, -1);
            assertThat(tokens)
                    .filteredOn(TextToken::joined)
                    .extracting(TextToken::text)
                    .containsExactly(",", "dom");
        }
    }

    @Test
    void pairsHaveTwoSegments() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(file())) {
            TokenizedText pair = tokenizer.encode("good", "a film");
            assertThat(pair.tokens()).extracting(TextToken::segment).containsExactly(0, 0, 0, 1, 1, 1);
            assertThat(pair.tokens().get(4).begin()).as("in its own text").isEqualTo(2);
            assertThat(pair.ids()).containsExactly(2, 5, 3, 4, 6, 3);
        }
    }

    @Test
    void textsAreNeitherCutOffNorPadded() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(file())) {
            assertThat(tokenizer.encode("film ".repeat(600)).size()).isEqualTo(602);
        }
    }

    @Test
    void wordsOfOneTokenAreTargets() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(file())) {
            assertThat(tokenizer.single("Film").id()).isEqualTo(6);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tokenizer.single("boredom"))
                    .withMessageContaining("'boredom' is no single token")
                    .withMessageContaining("[bore, ##dom]");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tokenizer.single("Berlin"))
                    .withMessageContaining("'Berlin' is not in the vocabulary of");
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertThatThrownBy(() -> Tokenizer.load(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no tokenizer.json of Hugging Face");
        assertThatThrownBy(() -> Tokenizer.load(folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void otherPlatformsAreToldWhatToDo() throws IOException {
        TokenizerLibrary.requirePlatform("Linux", "amd64");
        TokenizerLibrary.requirePlatform("Mac OS X", "aarch64");
        TokenizerLibrary.requirePlatform("Windows 11", "amd64");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> TokenizerLibrary.requirePlatform("Mac OS X", "x86_64"))
                .withMessageContaining("--input ids.npy and --tokens tokens.txt");
    }

    /** What another process loads when it tokenizes: any use of the network starts with one of these classes. */
    @Test
    void noSocketOpensAndNothingIsLeftAtHome() throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path library = folder.resolve("library");
        Path classes = folder.resolve("classes.log");
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes,
                "-Duser.home=" + home,
                "-D" + TokenizerLibrary.FOLDER + "=" + library,
                "-cp",
                System.getProperty("java.class.path"),
                Tokenizing.class.getName(),
                file().toString());
        java.environment().put("HOME", home.toString());
        java.environment().keySet().removeAll(List.of("OPT_OUT_TRACKING", "DJL_CACHE_DIR", "ENGINE_CACHE_DIR"));
        Process process = java.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("[2, 5, 6, 3]");
        assertThat(Files.readString(classes))
                .contains("ai.djl.huggingface.tokenizers.HuggingFaceTokenizer")
                .doesNotContain(
                        "java.net.Socket ",
                        "sun.nio.ch.NioSocketImpl",
                        "sun.nio.ch.SocketChannelImpl",
                        "sun.net.www.protocol.http",
                        "java.net.http.");
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home);
        }
        try (Stream<Path> unpacked = Files.walk(library)) {
            assertThat(unpacked).anyMatch(Files::isRegularFile);
        }
    }

    /** What the other process does. */
    static final class Tokenizing {
        private Tokenizing() {}

        public static void main(String[] arguments) throws IOException {
            try (Tokenizer tokenizer = Tokenizer.load(Path.of(arguments[0]))) {
                System.out.println(Arrays.toString(tokenizer.encode("good film").ids()));
            }
        }
    }

    private static Path file() {
        try {
            return Path.of(Objects.requireNonNull(TokenizerTest.class.getResource("tokenizer.json"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
