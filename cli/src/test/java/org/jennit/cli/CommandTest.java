package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jennit.composite.Composites;
import org.jennit.image.Picture;
import org.jennit.onnx.OnnxReader;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands beside explain and conformance. */
class CommandTest {
    @TempDir
    Path folder;

    @Test
    void versionAndHelpSucceed() {
        assertThat(jennit("--version").out()).startsWith("jennit ").contains("Java ");
        assertThat(jennit("--version").status()).isZero();
        assertThat(jennit("--help").status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "explain",
                "report",
                "compare",
                "check",
                "inspect",
                "compile",
                "composite",
                "palette",
                "conformance",
                "network",
                "fuzz"
            })
    void everyCommandHasHelp(String command) {
        Run run = jennit(command, "--help");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: jennit " + command);
        assertThat(jennit("--help").out()).contains("\n  " + command + " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | no command given",
                "explian | did you mean 'explain'?",
                "--verson | '--version'",
                "report --classes 5000 | --classes must be between 1 and 100, since each takes a backward pass and a picture (got 5000)",
                "palette show nope | 'nope' is not a colour map",
                "palette fit x.png -o y.png --cmap nope | 'nope' is not a colour map",
                "palette swap x.png -o y.png | missing required option: '--to=MAP'",
                "compile -o x.onnx --target top --target-input | give only one of them",
                "compile -o x.onnx --target catt | catt",
                "composite | jennit composite list",
                "composite show epsilon-plus-flt | did you mean 'epsilon_plus_flat'",
                "composite show epsilon_plus -p bad=1 | no parameter 'bad'",
                "network resnet19 | unknown network 'resnet19'; did you mean 'resnet18'",
                "network resnet18 --seed x | invalid value for option '--seed'",
                "compile | missing required option: '--output=FILE.onnx'",
                "palette show --level 0 | --level must be greater than 0 (got 0.0)",
                "palette swap x.png --to bwr -o y.png --level NaN | --level must be greater than 0",
                "compare --level -1 | --level must be greater than 0 (got -1.0)",
                "compare --cmap bwt | did you mean 'bwr'",
                "compare --threads 0 | --threads must be between 1 and 1024 (got 0)",
                "explain --threads 99999 | --threads must be between 1 and 1024",
                "compare -o x.gif | x.gif: pictures are written as PNG; end the file name with .png",
                "palette show -o x.jpg | end the file name with .png",
                "palette fit src/main -o x.jpg | end the file name with .png",
                "compile -o x.onnx --at conv_stm | did you mean 'conv_stem'",
            })
    void wrongUsageIsStatusTwo(String arguments, String message) {
        Run run = arguments.isEmpty() ? jennit() : jennit((Object[]) arguments.split(" ", -1));
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .startsWith("jennit: ")
                .contains(message);
    }

    @Test
    void aPaletteWithoutASubcommandListsTheMaps() {
        Run run = jennit("palette");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("coldnhot")
                .isEqualTo(jennit("palette", "show").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"compile", "network resnet18"})
    void whatCannotBeWrittenIsSaidBeforeAnythingIsComputed(String command) {
        for (Path file : List.of(folder, folder.resolve("none/x.onnx"))) {
            Run run = jennit((Object[]) (command + " -o " + file).split(" "));
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.complaints())
                    .singleElement()
                    .asString()
                    .containsAnyOf(
                            ": is a folder; give the name of a file in it", ": its folder does not exist; create it");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void helpIsLaidOutByItself() {
        assertLaidOut(new CommandLine(new Jennit()));
    }

    /** A line of help that were broken by hand would be broken again, and what is no format is complained of. */
    private static void assertLaidOut(CommandLine command) {
        CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        String name = command.getCommandSpec().qualifiedName();
        if (!command.getCommandSpec().root().equals(command.getCommandSpec())) {
            assertThat(usage.header()).as(name).hasSize(1);
            assertThat(usage.header()[0]).as(name).endsWith(".").hasSizeLessThanOrEqualTo(80);
        }
        for (String paragraph : usage.description()) {
            assertThat(String.format(Locale.ROOT, paragraph)).as(name).matches("|.*[.:]");
        }
        assertThat(usage.footer()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(98));
        command.getSubcommands().values().forEach(CommandTest::assertLaidOut);
    }

    @Test
    void compositesAreListed() {
        Run run = jennit("composite", "list");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains(Composites.names())
                .contains("gradient")
                .containsPattern("epsilon_plus_flat +first Linear Flat, Convolution ZPlus, Dense Epsilon");
    }

    @ParameterizedTest
    @CsvSource({"epsilon_plus, false", "epsilon_gamma_box, true", "guided-backprop, true", "gradient, false"})
    void whatShowPrintsExplains(String name, boolean yaml) throws IOException {
        Run shown = yaml ? jennit("composite", "show", name, "--yaml") : jennit("composite", "show", name);
        assertThat(shown.status()).as(shown.toString()).isZero();
        Path file = Files.writeString(folder.resolve(yaml ? "mine.yaml" : "mine.json"), shown.out());
        String byName = rules(jennit("inspect", "--json", "-c", name));
        assertThat(rules(jennit("inspect", "--json", "-c", file)))
                .isEqualTo(byName)
                .contains("Convolution");
    }

    private static String rules(Run inspect) {
        assertThat(inspect.status()).as(inspect.toString()).isZero();
        return String.valueOf(
                StructuredText.map(StructuredText.parse(inspect.out(), false)).get("layers"));
    }

    @Test
    void inspectShowsLayersWithTheirRules() {
        Run run = jennit("inspect");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("input  image float32 [batch, 3, 224, 224]")
                .containsPattern(
                        "conv_stem +Convolution +Conv +\\[batch, 32, 112, 112\\] +896 +ZBox\\(low=-0.9921875 at the input, high=1.0 at the input, stabilizer=1e-6\\)")
                .containsPattern("classifier +Dense +Dense +\\[batch, 1000\\] +1281000 +Epsilon")
                .contains("canonical form:");
    }

    @Test
    void inspectOfAModelWithoutPreprocessingNeedsNoComposite() throws IOException {
        Path model = folder.resolve("network.onnx");
        assertThat(jennit("network", "mobilenet_v2", "-o", model, "--batch-norms")
                        .status())
                .isZero();
        Run run = jennit("inspect", "-m", model);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("features.0.0", "name a composite with -c");
        assertThat(jennit("inspect", "-m", model, "-c", "epsilon_gamma_box").err())
                .contains("-p low=-1 -p high=1");
    }

    @Test
    void compiledFilesSayWhatTheyTakeAndGive() throws IOException {
        Path file = folder.resolve("explained.onnx");
        Run run = jennit("compile", "-o", file, "-c", "epsilon_plus", "--at", "conv_stem", "--activations");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("onnxruntime.InferenceSession(\"explained.onnx\")", "image_relevance");
        OnnxReader written = OnnxReader.read(file);
        assertThat(written.graph().inputs()).hasSize(2);
        assertThat(written.graph().outputs())
                .containsOnlyKeys("logits", "activation_at_conv_stem", "image_relevance", "relevance_at_conv_stem");
        assertThat(written.metadata()).containsEntry("jennit.relevance.image", "image_relevance");
    }

    @Test
    void compiledFilesExplainOnTheirOwn() throws IOException {
        Path top = folder.resolve("top.onnx");
        assertThat(jennit("compile", "-o", top, "-c", "gradient", "--target", "top")
                        .status())
                .isZero();
        assertThat(OnnxReader.read(top).graph().inputs())
                .singleElement()
                .asString()
                .startsWith("image ");
        Path classes = folder.resolve("classes.onnx");
        Run run = jennit("compile", "-o", classes, "-c", "gradient", "--target-input");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("\"class\": _class")
                .contains("new ort.Tensor(\"int64\", _class, _classShape)")
                .contains("new DenseTensor<long>(_class, _classShape)");
    }

    @Test
    void compileDoesNotWriteWhereItCannot() {
        Run run = jennit("compile", "-o", folder.resolve("missing/explained.onnx"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.complaints()).singleElement().asString().contains("its folder does not exist");
    }

    /** Where the first strip of a chart begins. */
    private static final int STRIP = 24;

    @Test
    void heatmapsAreRepainted() throws IOException {
        Path chart = folder.resolve("chart.png");
        Path swapped = folder.resolve("swapped.png");
        jennit("palette", "show", "bwr", "-o", chart);
        Picture.read(chart).crop(STRIP, STRIP, 512, 24).save(chart);
        Run run = jennit("palette", "swap", chart, "--to", "000,fff", "-o", swapped);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("a mean deviation of 0.0");
        Picture picture = Picture.read(swapped);
        assertThat(picture.get(0, 10, 2)).isZero(); // from blue, the lowest
        assertThat(picture.get(511, 10, 2)).isEqualTo(255);
        assertThat(jennit("palette", "fit", chart, "-o", swapped, "--method", "near")
                        .complaints())
                .singleElement()
                .asString()
                .contains("known are histogram, intensity, nearest");
        assertThat(jennit("palette", "fit", chart, "-o", chart).complaints())
                .singleElement()
                .asString()
                .contains("is the heatmap itself");
    }

    @Test
    void palettesAreListedAndDrawn() throws IOException {
        Path chart = folder.resolve("chart.png");
        Run run = jennit("palette", "show", "bwr", "000,fff", "-o", chart);
        assertThat(run.status()).isZero();
        assertThat(run.out()).containsPattern("bwr +00f,80:fff,f00");
        Picture picture = Picture.read(chart);
        assertThat(picture.get(STRIP, STRIP, 2)).isEqualTo(255);
        assertThat(picture.get(STRIP + 511, STRIP, 0)).isEqualTo(255);
        assertThat(IntStream.range(STRIP + 30, STRIP + 54).anyMatch(y -> picture.get(STRIP + 40, y, 0) < 64))
                .as("the name below")
                .isTrue();
        assertThat(IntStream.range(STRIP + 54, picture.height())
                        .filter(y -> picture.get(STRIP, y, 0) == 0 && picture.get(STRIP, y, 2) == 0)
                        .count())
                .as("the height of the second strip, which begins with black")
                .isEqualTo(24);
        assertThat(jennit("palette", "show").out()).contains("coldnhot");
    }

    @Test
    void withoutTheBundledExampleItSaysSo() {
        String home = System.getProperty("jennit.home");
        try {
            System.setProperty("jennit.home", folder.toString());
            Run run = jennit("explain");
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains("the bundled example is missing", "name a");
        } finally {
            System.setProperty("jennit.home", home);
        }
    }
}
