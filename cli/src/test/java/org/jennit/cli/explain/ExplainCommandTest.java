package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
    private static final Path EXAMPLES = Run.home().resolve("examples");
    private static final Path MODEL = EXAMPLES.resolve("efficientnet-lite0/efficientnet-lite0.onnx");
    private static final Path CAT = Run.home().resolve("conformance/cases/example/chelsea.npy");
    private static final Path TIGER_CAT = Run.home().resolve("conformance/cases/example/tiger-cat.npy");

    @TempDir
    Path folder;

    /** The sign of the output with the bias, and a denominator without it: relevance grows from layer to layer. */
    @Test
    void auditsNameTheLayerTheRuleAndTheRemedy() {
        Run run = jennit("explain", "-o", folder, "-c", "epsilon_gamma_box", "-p", "zero_params=bias", "--audit");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .containsPattern("conv_stem .* ZBox\\(")
                .containsPattern("! blocks\\.\\S+: hands on \\d\\S+ times what arrived .* by Gamma\\(")
                .containsPattern("! from the output to the input, the sum of \\|R\\| grows to \\d\\.\\d+e\\+3\\d times")
                .contains("try -p sign=modified");
        Run cured = jennit(
                "explain", "-o", folder, "-c", "epsilon_gamma_box", "-p", "zero_params=bias,sign=modified", "--audit");
        assertThat(cured.out()).doesNotContain("grows to").doesNotContain("times what arrived");
        Run plain = jennit("explain", "-o", folder, "--audit");
        assertThat(plain.out()).containsPattern("0\\.987 is kept: bias\\. -p zero_params=bias");
    }

    @Test
    void withoutArgumentsTheCatIsExplained() throws IOException {
        Run run = jennit("explain", "-o", folder, "--overlay", "--ledger");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("0\\.38\\d  tiger cat \\(282\\)")
                .containsPattern("0\\.35\\d  Egyptian cat \\(285\\)")
                .containsPattern("0\\.1[67]\\d  tabby \\(281\\)")
                .contains("heatmap: " + folder.resolve("chelsea.heatmap.png"))
                .contains("overlay: " + folder.resolve("chelsea.overlay.png"))
                .containsPattern(
                        "output 1\\.00000 = input 0\\.0128\\d+ \\+ kept 0\\.987\\d+, difference -?\\d\\.\\de-0[5-9]");
        assertThat(files()).containsExactly("chelsea.heatmap.png", "chelsea.overlay.png");
        Picture heatmap = Picture.read(folder.resolve("chelsea.heatmap.png"));
        // Two thirds of what is red lie on the eyes and the nose, a sixth of the picture.
        double face =
                red(heatmap, 32, 50, 108, 112) + red(heatmap, 168, 75, 220, 128) + red(heatmap, 110, 170, 170, 215);
        assertThat(face / red(heatmap, 0, 0, 224, 224)).isGreaterThan(0.5);
    }

    /** The limit reaches the decoder wherever a picture is read. */
    @ParameterizedTest
    @ValueSource(strings = {"explain -o out", "report -o out", "compare -o out.png", "inspect"})
    void pixelsOfPicturesAreLimited(String command) {
        Path cat = EXAMPLES.resolve("images/chelsea.png");
        List<Object> words = new ArrayList<>(List.of((Object[]) command.split(" ")));
        words.replaceAll(word -> word.toString().startsWith("out") ? folder.resolve(word.toString()) : word);
        words.addAll(List.of(cat, "--limit", "pixels=1000"));
        assertThat(jennit(words.toArray()).err())
                .contains("chelsea.png: has 451 × 300 pixels, more than the limit of 1000", "--limit pixels=N");
    }

    private static double red(Picture picture, int left, int top, int right, int bottom) {
        double sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += Math.max(0, picture.get(x, y, 0) - picture.get(x, y, 2));
            }
        }
        return sum;
    }

    @Test
    void presetsMakePicturesOfTheSizeThatTheModelTakes() throws IOException {
        Path network = TestModel.linear(folder.resolve("wide.onnx"), 3, 3, 40, 60);
        Run run = jennit("explain", "-m", network, "--preprocess", "unit", "-c", "epsilon_plus", "-o", folder);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("pictures become 40 × 60 pixels (height × width), which the model takes");
        Picture heatmap = Picture.read(folder.resolve("chelsea.heatmap.png"));
        assertThat(List.of(heatmap.height(), heatmap.width())).containsExactly(40, 60);
    }

    @Test
    void arraysGiveArrays() throws IOException {
        Tensor cat = Npy.read(CAT);
        Path two = folder.resolve("two.npy");
        Npy.write(Tensor.concat(List.of(cat, cat)), two);
        Run run = jennit("explain", two, "-o", folder, "-c", "gradient", "--output-relevance", TIGER_CAT);
        assertThat(run.status()).as(run.toString()).isZero();
        Tensor relevance = Npy.read(folder.resolve("two.relevance.npy"));
        assertThat(relevance.shape()).containsExactly(2, 3, 224, 224);
        assertThat(relevance.slice(0, 1).sum()).isCloseTo(1.55886, offset(0.02));
        assertThat(Npy.read(folder.resolve("two.output.npy")).shape()).containsExactly(2, 1000);
        assertThat(files()).containsExactly("two.npy", "two.output.npy", "two.relevance.npy");
    }

    @Test
    void theBoxOfArraysMustBeTold() throws IOException {
        Run run = jennit("explain", CAT, "-o", folder, "-c", "epsilon_gamma_box");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .contains(".npy", "-p low=-0.9921875 -p high=1.0", "-c epsilon_plus");
        Run told = jennit("explain", CAT, "-o", folder, "-p", "low=-0.9921875", "-p", "high=1", "-q");
        assertThat(told.status()).as(told.toString()).isZero();
        assertThat(told.out()).isEmpty();
        assertThat(Npy.read(folder.resolve("chelsea.relevance.npy")).sum()).isCloseTo(0.01286, offset(1e-4));
    }

    @Test
    void foldersAreSearchedAndBrokenFilesSkipped() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos/deep"));
        Files.copy(EXAMPLES.resolve("images/coffee.png"), photos.resolve("coffee.png"));
        Files.copy(EXAMPLES.resolve("images/rocket.jpg"), photos.resolve("coffee.jpg"));
        Files.writeString(photos.resolve("broken.png"), "no picture");
        Files.writeString(photos.resolve("notes.txt"), "no picture either");
        Path out = folder.resolve("out");
        Run run = jennit(
                "explain", folder.resolve("photos"), "-o", out, "-c", "gradient", "--at", "conv_stem", "--activations");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("broken.png: is not a picture", "warning: 1 of 3 files could not be explained");
        assertThat(run.out()).contains("espresso (967)", "missile (657)");
        assertThat(out.resolve("deep/coffee.heatmap.png")).exists();
        assertThat(out.resolve("deep/coffee.png.heatmap.png")).exists();
        Tensor relevance = Npy.read(out.resolve("deep/coffee.conv_stem.npy"));
        Tensor activation = Npy.read(out.resolve("deep/coffee.conv_stem.activation.npy"));
        assertThat(relevance.shape()).containsExactly(1, 32, 112, 112);
        assertThat(activation.shape()).containsExactly(1, 32, 112, 112);
        assertThat(activation).isNotEqualTo(relevance);
    }

    @Test
    void layersWithoutARuleAreToldOnce() throws IOException {
        Path only = Files.writeString(folder.resolve("only.yaml"), "layer_map: [[Convolution, {rule: ZPlus}]]");
        Run run = jennit(
                "explain",
                EXAMPLES.resolve("images/coffee.png"),
                EXAMPLES.resolve("images/rocket.jpg"),
                "-o",
                folder.resolve("out"),
                "-c",
                only,
                "--batch-size",
                1);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.complaints()).singleElement().asString().contains("warning: ", "no rule for ", "'none'");
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @ValueSource(strings = {"input_times_gradient", "integrated_gradients", "smoothgrad", "occlusion"})
    void attributorsHaveParameters(String attributor) throws IOException {
        List<Object> arguments = new ArrayList<>(
                List.of("explain", CAT, "-o", folder, "-t", "tiger cat - lynx", "--attributor", attributor));
        switch (attributor) {
            case "occlusion" -> arguments.addAll(List.of("-p", "window=112,112", "-p", "stride=112,112"));
            case "input_times_gradient" -> {}
            default -> arguments.addAll(List.of("-p", "n_iter=2"));
        }
        Run run = jennit(arguments.toArray());
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("class 282", "class 287");
        assertThat(Npy.read(folder.resolve("chelsea.relevance.npy")).shape()).containsExactly(1, 3, 224, 224);
    }

    @Test
    void gradCamIsDrawnOverThePicture() throws IOException {
        Path out = folder.resolve("cam");
        Run run = jennit(
                "explain", EXAMPLES.resolve("images/chelsea.png"), "-o", out, "-a", "grad_cam", "--overlay", "--npy");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(out.resolve("chelsea.overlay.png")).exists();
        Tensor relevance = Npy.read(out.resolve("chelsea.relevance.npy"));
        assertThat(relevance.shape()).containsExactly(1, 1, 224, 224);
        assertThat(relevance.absMax()).isPositive();
        assertThat(relevance.map(Math::abs)).isEqualTo(relevance);
    }

    /** DeepLIFT of a zero picture adds up, integrated gradients of two steps do not, which is told. */
    @Test
    void whatDoesNotAddUpIsTold() throws IOException {
        Run rough = jennit(
                "explain", CAT, "-o", folder.resolve("ig"), "-a", "integrated_gradients", "-p", "n_iter=2", "-t", 282);
        assertThat(rough.status()).as(rough.toString()).isZero();
        assertThat(rough.out()).contains("relevance adds up to", "more steps come nearer");
        Run refused = jennit("explain", CAT, "-o", folder, "-a", "deep_lift", "-c", "epsilon_plus");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.complaints()).singleElement().asString().contains("rules of its own, so -c has no effect");
        Run useless = jennit("explain", CAT, "-o", folder, "-a", "smoothgrad", "--background", CAT);
        assertThat(useless.status()).isEqualTo(2);
        assertThat(useless.complaints()).singleElement().asString().contains("--background has no effect");
    }

    /** One line, the right exit status, what was wrong and what to do, and nothing is left behind. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 | missing.png | missing.png: no such file or folder",
                "1 | truncated.png | truncated.png: the PNG picture is damaged or truncated",
                "1 | empty.png | empty.png: is empty",
                "1 | text.png | text.png: is not a picture",
                "1 | nothing | nothing: contains no pictures",
                "1 | truncated.npy -c gradient | truncated.npy: the file is truncated",
                "1 | -m missing.onnx | missing.onnx: no such file",
                "1 | -m truncated.onnx | truncated.onnx",
                "1 | -m empty.onnx | empty.onnx",
                "1 | -m text.png | text.png",
                "2 | -m plain.onnx | has no preprocessing, so it cannot take pictures; choose one with --preprocess",
                "2 | -t tigr_cat | did you mean 'tiger cat'",
                "2 | -t crane | 'crane' is the name of several classes; give the index of one: 134 (crane), 517 (crane)",
                "2 | -t 1000 | \"there is no class 1000; classes are 0 to 999\"",
                "2 | -t 5 --output-relevance relevance.npy | both choose what is explained",
                "1 | --output-relevance relevance.npy | relevance.npy: the output relevance is float32 [1]",
                "2 | -c epsilon_pluss | unknown composite 'epsilon_pluss'; did you mean 'epsilon_plus'",
                "2 | -c epsilon_plus -p epsilonn=3 | no parameter 'epsilonn'; did you mean 'epsilon'?",
                "2 | -c gradient -p gamma=1 | unknown parameter 'gamma'",
                "1 | -c broken.json | broken.json: is no valid JSON",
                "1 | -c typo.yaml | typo.yaml: layer_map: unknown layer type 'Convolutoin'; did you mean 'Convolution'?",
                "2 | --cmap bwrr | did you mean 'bwr'?",
                "2 | --attributor smothgrad | did you mean 'smoothgrad'?",
                "2 | --attributor occlusion -c epsilon_plus | so -c has no effect",
                "2 | --attributor occlusion --ledger | so --ledger has no effect",
                "2 | --attributor occlusion --audit | so --audit has no effect",
                "2 | --at conv_stm | did you mean 'conv_stem'",
                "2 | --activations | --activations needs the layers of --at; name at least one",
                "2 | --preprocess imagnet | did you mean 'imagenet'?",
                "2 | --preprocess missing.json | missing.json: no such file",
                "2 | --level 0 | --level must be greater than 0",
                "2 | --batch-size 0 | --batch-size must be at least 1",
                "2 | --threads -1 | --threads",
                "2 | --device gpu | write cpu, cuda or cuda:N",
                "2 | --overlai | did you mean '--overlay'?",
                "1 | --labels nothing | nothing: is a folder",
            })
    void whatIsWrongIsSaidOnOneLine(int status, String arguments, String message) throws IOException {
        Files.createDirectory(folder.resolve("nothing"));
        Files.write(folder.resolve("truncated.png"), firstBytes(EXAMPLES.resolve("images/chelsea.png")));
        Files.createFile(folder.resolve("empty.png"));
        Files.writeString(folder.resolve("text.png"), "no picture, and no model");
        Files.write(folder.resolve("truncated.npy"), firstBytes(CAT));
        Files.write(folder.resolve("truncated.onnx"), firstBytes(MODEL));
        Files.createFile(folder.resolve("empty.onnx"));
        Files.copy(MODEL, folder.resolve("plain.onnx"));
        Files.writeString(folder.resolve("broken.json"), "{\"layer_map\": [");
        Files.writeString(folder.resolve("typo.yaml"), "layer_map: [[Convolutoin, {rule: ZPlus}]]");
        Npy.write(Tensor.of(new float[] {1, 2}, 2), folder.resolve("relevance.npy"));
        List<Object> all = new ArrayList<>(List.of("explain", "-o", folder.resolve("out")));
        for (String argument : arguments.split(" ", -1)) {
            boolean file = Files.exists(folder.resolve(argument)) || argument.startsWith("missing");
            all.add(file ? folder.resolve(argument) : argument.replace("tigr_cat", "tigr cat"));
        }
        Run run = jennit(all.toArray());
        assertThat(run.status()).as(run.toString()).isEqualTo(status);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .startsWith("jennit: ")
                .contains(message.strip());
        assertThat(run.err()).doesNotContain("Exception", "internal error");
        Path out = folder.resolve("out");
        if (Files.exists(out)) {
            try (Stream<Path> left = Files.list(out)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void outputThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(jennit("explain", "-o", file).err())
                .contains("file: is a file, not a folder; choose another with -o");
        Run inside = jennit("explain", "-o", file.resolve("inside"));
        assertThat(inside.status()).isEqualTo(1);
        assertThat(inside.err()).contains("cannot be created; choose another folder with -o");
    }

    @Test
    void helpTeachesAndDebugShowsWhere() {
        Run help = jennit("explain", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Examples:", "jennit explain photo.jpg --overlay", "--attributor");
        Run debug = jennit("explain", "missing.png", "--debug");
        assertThat(debug.status()).isEqualTo(1);
        assertThat(debug.err()).contains("missing.png: no such file", "at org.jennit.cli");
    }

    private static byte[] firstBytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(1000);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
