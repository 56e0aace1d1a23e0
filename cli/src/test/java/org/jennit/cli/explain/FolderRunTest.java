package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jennit.cli.Main;
import org.jennit.cli.Run;
import org.jennit.docs.SmallModels;
import org.jennit.graph.Dimension;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over folders: what they leave, and how they go on after an interruption. */
class FolderRunTest {
    @TempDir
    Path folder;

    private Path photos;
    private Path model;

    @BeforeEach
    void makeModel() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        model = SmallModels.ofPhotographs(folder.resolve("small.onnx"));
    }

    /** A picture of random colours. */
    private void picture(String name) throws IOException {
        Path file = photos.resolve(name);
        Files.createDirectories(file.getParent());
        byte[] pixels = new byte[3 * 32 * 32];
        new Random(name.hashCode()).nextBytes(pixels);
        Picture.of(32, 32, pixels).save(file);
    }

    private List<Object> command(Object... further) {
        List<Object> all = new ArrayList<>(List.of("explain", photos, "-m", model, "--preprocess", "imagenet"));
        all.addAll(List.of("-c", "epsilon_plus"));
        all.addAll(List.of(further));
        return all;
    }

    private Run explain(Object... further) {
        return jennit(command(further).toArray());
    }

    private static List<Map<String, Object>> results(Path out) throws IOException {
        return Files.readAllLines(out.resolve("results.jsonl")).stream()
                .map(line -> StructuredText.map(StructuredText.parse(line, false)))
                .toList();
    }

    /** Every file of a folder with its bytes. */
    private static Map<String, String> tree(Path out) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tree.put(out.relativize(file).toString(), StructuredText.onOneLine(bytes(file)));
            }
        }
        return tree;
    }

    private static List<Integer> bytes(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Integer> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add((int) b);
        }
        return list;
    }

    @Test
    void everySampleHasALine() throws IOException {
        picture("b/two.png");
        picture("a/one.png");
        Files.writeString(photos.resolve("a/zero.png"), "no picture");
        Path out = folder.resolve("out");
        Run run = explain("-o", out, "--npy", "-t", "5 - 7");
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        List<Map<String, Object>> lines = results(out);
        assertThat(lines)
                .extracting(line -> line.get("file"))
                .containsExactly(
                        photos.resolve("a/one.png").toString(),
                        photos.resolve("a/zero.png").toString(),
                        photos.resolve("b/two.png").toString());
        Map<String, Object> one = lines.get(0);
        assertThat(one).containsEntry("target", "5 - 7").doesNotContainKey("conservation");
        assertThat(one.get("files"))
                .isEqualTo(Map.of("heatmap", "a/one.heatmap.png", "relevance", "a/one.relevance.npy"));
        assertThat((Double) one.get("relevance"))
                .isCloseTo(Npy.read(out.resolve("a/one.relevance.npy")).sum(), Offset.offset(1e-12));
        assertThat((List<?>) one.get("top")).hasSize(5);
        assertThat(lines.get(1)).containsOnlyKeys("file", "error");
        assertThat(String.valueOf(lines.get(1).get("error"))).contains("zero.png: is not a picture");
    }

    @Test
    void conservationIsTheShareOfTheRelevanceThatArrives() throws IOException {
        picture("one.png");
        Path out = folder.resolve("out");
        assertThat(explain("-o", out, "-t", "2*3").status()).isZero();
        Map<String, Object> line = results(out).get(0);
        assertThat((Double) line.get("conservation")).isEqualTo((Double) line.get("relevance") / 2);
        Run ledger = explain("-o", out, "-t", "2*3", "--ledger");
        assertThat(ledger.out()).containsPattern("output 2\\.00000 = input ");
    }

    @Test
    void foldersAreClasses() throws IOException {
        for (String name : List.of("7/a.png", "7/b.png", "lynx/deep/c.png", "n02123159/d.png")) {
            picture(name);
        }
        Files.createDirectories(photos.resolve("nobody knows"));
        Path labels = Files.writeString(folder.resolve("labels.txt"), labels());
        Path out = folder.resolve("out");
        Run run = explain("-o", out, "-t", "folder", "--labels", labels, "--batch-size", 3);
        assertThat(run.status()).as(run.toString()).isZero();
        List<Map<String, Object>> lines = results(out);
        assertThat(lines).extracting(line -> line.get("target")).containsExactly(7L, 7L, 2L, 1L);
        assertThat(lines.get(3)).containsEntry("label", "tiger cat");
        long right = lines.stream()
                .filter(line -> line.get("target").equals(topClass(line)))
                .count();
        assertThat(run.out()).contains("accuracy %.1f %% (%d of 4)".formatted(25.0 * right, right));
        // the same relevance as with the class given by its index
        Path single = folder.resolve("single");
        assertThat(explain("-o", single, "-t", "2", "--batch-size", 3).status()).isZero();
        assertThat(lines.get(2).get("relevance"))
                .isEqualTo(results(single).get(2).get("relevance"));
        assertThat(lines.get(3).get("relevance"))
                .isNotEqualTo(results(single).get(3).get("relevance"));
    }

    private static Object topClass(Map<String, Object> line) {
        return StructuredText.map(((List<?>) line.get("top")).get(0)).get("class");
    }

    private static String labels() {
        List<String> labels = new ArrayList<>(List.of("tench", "n02123159 tiger cat, cat", "lynx"));
        for (int i = labels.size(); i < 1000; i++) {
            labels.add("thing " + i);
        }
        return String.join("\n", labels);
    }

    @Test
    void foldersThatAreNoClassesAreNamedAllAtOnce() throws IOException {
        for (String name : List.of("lynx/a.png", "linx/b.png", "dog/c.png", "1000/d.png")) {
            picture(name);
        }
        Path labels = Files.writeString(folder.resolve("labels.txt"), labels());
        Run run = explain("-o", folder.resolve("out"), "-t", "folder", "--labels", labels, "--max-samples", 1);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .contains("3 folders are not classes", "'linx'; did you mean 'lynx'", "'dog'", "no class 1000");
        picture("outside.png");
        assertThat(explain("-o", folder.resolve("out"), "-t", "folder").err())
                .contains("outside.png is not in such a folder");
    }

    @Test
    void shufflingHasASeed() throws IOException {
        for (int i = 0; i < 12; i++) {
            picture("p" + i + ".png");
        }
        Path out = folder.resolve("out");
        assertThat(files(out, "--max-samples", 3)).containsExactly("p0.png", "p1.png", "p10.png");
        List<String> first = files(out, "--max-samples", 5, "--shuffle");
        assertThat(files(out, "--max-samples", 5, "--shuffle")).isEqualTo(first);
        assertThat(files(out, "--max-samples", 5, "--shuffle", "--seed", 1)).isNotEqualTo(first);
        assertThat(files(out, "--shuffle")).hasSize(12).startsWith(first.toArray(new String[0]));
    }

    private List<String> files(Path out, Object... further) throws IOException {
        List<Object> all = new ArrayList<>(List.of("-o", out));
        all.addAll(List.of(further));
        assertThat(explain(all.toArray()).status()).isZero();
        return results(out).stream()
                .map(line -> Path.of(line.get("file").toString()).getFileName().toString())
                .toList();
    }

    @Test
    void modelsOfOneSampleTakeOneAfterTheOther() throws IOException {
        picture("a.png");
        picture("b.png");
        Path together = folder.resolve("together");
        assertThat(explain("-o", together).status()).isZero();
        SmallModels.ofPhotographs(model, Dimension.ONE);
        Path single = folder.resolve("single");
        Run run = explain("-o", single);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(topClass(results(single).get(1)))
                .isEqualTo(topClass(results(together).get(1)));
    }

    @Test
    void foldersMayBeLinks() throws IOException {
        picture("a/x.png");
        Path link = Files.createSymbolicLink(folder.resolve("link"), photos);
        Path out = folder.resolve("out");
        Run run = jennit("explain", link, "-m", model, "--preprocess", "imagenet", "-c", "gradient", "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(out.resolve("a/x.heatmap.png")).exists();
    }

    @Test
    void namesFollowAPattern() throws IOException {
        picture("a/x.png");
        picture("b/y.png");
        Path out = folder.resolve("out");
        assertThat(explain("-o", out, "--overlay", "--npy", "--name", "{composite}/{stem}-{model}.png")
                        .status())
                .isZero();
        assertThat(tree(out).keySet())
                .containsExactlyInAnyOrder(
                        "epsilon_plus/x-small.overlay.png",
                        "epsilon_plus/x-small.png",
                        "epsilon_plus/x-small.relevance.npy",
                        "epsilon_plus/y-small.overlay.png",
                        "epsilon_plus/y-small.png",
                        "epsilon_plus/y-small.relevance.npy",
                        "results.jsonl",
                        "run.json");
    }

    @Test
    void namesTellTargetsApart() throws IOException {
        picture("x.png");
        Path out = folder.resolve("out");
        for (String target : List.of("5", "5 - 7")) {
            assertThat(explain("-o", out, "--name", "{stem} {target}", "-t", target)
                            .status())
                    .isZero();
        }
        assertThat(out.resolve("x 5.png")).exists();
        assertThat(out.resolve("x 5 - 7.png")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{stem} | x.png would be the result of | that of",
                "{stm} | unknown placeholder {stm}; did you mean 'stem' | known are {folder}, {stem}, {extension}",
                "{stem | has an unmatched brace | {stem",
                "../{stem} | is not the name of a file in the folder of the results | ../{stem}",
                "/{stem} | is not the name of a file in the folder of the results | /{stem}",
            })
    void namesThatCannotBeAreRefused(String pattern, String first, String second) throws IOException {
        picture("a/x.png");
        picture("b/x.png");
        Run run = explain("-o", folder.resolve("out"), "--name", pattern);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.complaints()).singleElement().asString().contains(first, second);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void resultsNeverTakeThePlaceOfSamples() throws IOException {
        picture("a/x.png");
        Run inside = explain("-o", photos);
        assertThat(inside.status()).isEqualTo(2);
        assertThat(inside.err()).contains("the results would be written among the files to explain");
        Run over = jennit("explain", photos.resolve("a"), "-m", model, "-o", photos, "--name", "a/{stem}.png");
        assertThat(over.status()).isEqualTo(2);
        assertThat(over.err()).contains("a file to explain");
        Path out = photos.resolve("out");
        assertThat(explain("-o", out).status()).isZero();
        assertThat(explain("-o", out).status()).isZero();
        assertThat(results(out)).hasSize(1);
    }

    @Test
    @Tag("exhaustive")
    void oneScaleForAllIsTheWidest() throws IOException {
        for (int i = 0; i < 10; i++) {
            picture("p" + i + ".png");
        }
        Path own = folder.resolve("own");
        assertThat(explain("-o", own, "--percentile", 90, "--overlay").status()).isZero();
        Path shared = folder.resolve("shared");
        Run run = explain("-o", shared, "--percentile", 90, "--overlay", "--shared-scale");
        assertThat(run.status()).as(run.toString()).isZero();
        Path narrow = folder.resolve("narrow");
        assertThat(explain("-o", narrow).status()).isZero();
        List<Double> bounds =
                results(own).stream().map(line -> (Double) line.get("bound")).toList();
        double widest = bounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertThat(run.out()).contains("the colours of all heatmaps end at ±%.3g".formatted(widest));
        Map<String, String> mine = tree(own);
        Map<String, String> same = tree(shared);
        assertThat(same.keySet()).isEqualTo(mine.keySet());
        assertThat(same.get("results.jsonl")).isEqualTo(mine.get("results.jsonl"));
        for (int i = 0; i < 10; i++) {
            boolean isWidest = bounds.get(i) == widest;
            for (String name : List.of("p" + i + ".heatmap.png", "p" + i + ".overlay.png")) {
                assertThat(same.get(name).equals(mine.get(name))).as(name).isEqualTo(isWidest);
            }
        }
        assertThat(tree(narrow).get("p0.heatmap.png")).isNotEqualTo(mine.get("p0.heatmap.png"));
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @ValueSource(booleans = {false, true})
    @Timeout(120)
    void aRunThatWasKilledGoesOn(boolean terminated) throws Exception {
        for (int i = 0; i < 40; i++) {
            picture("class " + i % 7 + "/p" + i + ".png");
        }
        Files.writeString(photos.resolve("class 3/broken.png"), "no picture");
        Object[] further = {"--shared-scale", "--batch-size", 4, "--attributor", "smoothgrad", "-p", "n_iter=8"};
        Path undisturbed = folder.resolve("undisturbed");
        assertThat(explain(with(further, "-o", undisturbed)).status()).isEqualTo(1);
        Path out = folder.resolve("out");
        Process process = start(command(with(further, "-o", out)));
        Path results = out.resolve(".unpainted/results.jsonl"); // what it names is painted in the end
        while (process.isAlive() && (!Files.exists(results) || Files.size(results) < 2000)) {
            Thread.sleep(5);
        }
        if (terminated) {
            process.destroy();
        } else {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        if (terminated) {
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(Files.readString(folder.resolve("output")))
                    .contains("interrupted", "--resume continues from there");
        }
        long before = Files.readString(results).lines().count();
        assertThat(before).as("lines when it was killed").isBetween(1L, 40L);
        Set<Path> left = hidden(out);
        assertThat(left.stream()
                        .filter(file -> file.toString().endsWith(".part"))
                        .count())
                .isLessThanOrEqualTo(terminated ? 0 : 8);
        Files.writeString(results, Files.readString(results) + "{\"file\":\"to");
        Files.writeString(out.resolve(".123e4567-e89b-12d3-a456-426614174000.part"), "torn");
        assertThat(explain(with(further, "-o", out, "--resume")).status()).isEqualTo(1);
        assertThat(tree(out)).isEqualTo(tree(undisturbed));
        assertThat(hidden(out)).isEmpty();
    }

    private static Object[] with(Object[] some, Object... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
    }

    private static Set<Path> hidden(Path out) {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(file -> file.getFileName().toString().startsWith("."))
                    .collect(Collectors.toCollection(HashSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command in a process of its own. */
    private Process start(List<Object> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        arguments.forEach(argument -> command.add(String.valueOf(argument)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        return builder.start();
    }

    @Test
    void whatIsFinishedIsNotComputedAgain() throws IOException {
        for (int i = 0; i < 6; i++) {
            picture("p" + i + ".png");
        }
        Path out = folder.resolve("out");
        assertThat(explain("-o", out, "--batch-size", 2).status()).isZero();
        Map<String, String> whole = tree(out);
        Path results = out.resolve("results.jsonl");
        List<String> lines = Files.readAllLines(results);
        Files.writeString(results, String.join("\n", lines.subList(0, 3)) + "\n");
        Path kept = out.resolve("p1.heatmap.png");
        Files.writeString(kept, "finished");
        Files.delete(out.resolve("p2.heatmap.png"));
        Files.delete(out.resolve("p5.heatmap.png"));
        assertThat(explain("-o", out, "--batch-size", 2, "--resume").status()).isZero();
        assertThat(kept).hasContent("finished");
        Map<String, String> resumed = tree(out);
        resumed.put("p1.heatmap.png", whole.get("p1.heatmap.png"));
        assertThat(resumed).isEqualTo(whole);
    }

    @Test
    void aRunWhoseResultsCannotBeWrittenStopsAndGoesOn() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        picture("a.png");
        picture("b.png");
        picture("c.png");
        Path out = Files.createDirectory(folder.resolve("out"));
        Path full = Files.createSymbolicLink(out.resolve("b.heatmap.png"), Path.of("/dev/full"));
        Run run = explain("-o", out, "--batch-size", 1);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .contains("b.heatmap.png: cannot be written (No space left", "--resume continues from there");
        assertThat(results(out)).hasSize(1);
        Files.delete(full);
        assertThat(explain("-o", out, "--batch-size", 1, "--resume").status()).isZero();
        Path undisturbed = folder.resolve("undisturbed");
        assertThat(explain("-o", undisturbed, "--batch-size", 1).status()).isZero();
        assertThat(tree(out)).isEqualTo(tree(undisturbed));
    }

    @Test
    void ofManyFilesOnlyWhatFailedIsListed() throws IOException {
        for (int i = 0; i < 25; i++) {
            picture("p" + i + ".png");
        }
        Files.writeString(photos.resolve("q1.png"), "no picture");
        Files.createFile(photos.resolve("q2.png"));
        Run run = explain("-o", folder.resolve("out"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(1).first().asString().startsWith("results: ");
        assertThat(run.complaints()).hasSize(5);
        assertThat(run.complaints().subList(2, 5))
                .satisfiesExactly(
                        line -> assertThat(line).contains("2 of 27 files could not be explained:"),
                        line -> assertThat(line).contains("q1.png: is not a picture"),
                        line -> assertThat(line).contains("q2.png: is empty"));
        Run verbose = explain("-o", folder.resolve("out"), "-v");
        assertThat(verbose.out()).contains("p24.heatmap.png");
        assertThat(verbose.err()).containsPattern("27 samples in .* ONNX Runtime computed for \\d+\\.\\d %");
        assertThat(explain("-o", folder.resolve("out"), "-q").out()).isEmpty();
    }

    @Test
    void anotherRunIsNotGoneOnWith() throws IOException {
        picture("a.png");
        picture("b.png");
        Path out = folder.resolve("out");
        assertThat(explain("-o", out, "--resume").status()).isZero();
        assertThat(explain("-o", out, "--resume", "--threads", 1, "-q").status())
                .isZero();
        Run level = explain("-o", out, "--resume", "--level", 2);
        assertThat(level.status()).isEqualTo(2);
        assertThat(level.complaints())
                .singleElement()
                .asString()
                .contains("--level was 1.0 and is now 2.0", "without --resume");
        picture("c.png");
        assertThat(explain("-o", out, "--resume").err()).contains("samples was 2 files", "and is now 3 files");
        Files.delete(photos.resolve("c.png"));
        Files.write(model, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
        assertThat(explain("-o", out, "--resume").err()).contains("small.onnx");
    }

    @Test
    void aBatchSizeThatIsNotGivenSuitsTheModel() throws IOException {
        picture("a.png");
        Path out = folder.resolve("out");
        assertThat(explain("-o", out).status()).isZero();
        assertThat(StructuredText.readMap(out.resolve("run.json"))).doesNotContainKey("--batch-size");
        Run other = explain("-o", out, "--resume", "--batch-size", 8);
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("--batch-size was not given and is now 8");
        assertThat(explain("-o", out, "--resume").status()).isZero();
    }

    @Test
    void linesThatAreNotOfThisRunAreNamed() throws IOException {
        picture("a.png");
        picture("b.png");
        Path out = folder.resolve("out");
        assertThat(explain("-o", out).status()).isZero();
        Path results = out.resolve("results.jsonl");
        List<String> lines = Files.readAllLines(results);
        Files.writeString(results, lines.get(1) + "\n" + lines.get(0) + "\n");
        Run other = explain("-o", out, "--resume");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.complaints()).singleElement().asString().contains("line 1 is about", "b.png", "a.png");
        Files.writeString(results, "nonsense\n");
        assertThat(explain("-o", out, "--resume").err()).contains("line 1 is no valid JSON");
    }

    @Test
    void arraysHaveALineForEachRow() throws IOException {
        Npy.write(SmallModels.tensor(1, 3, 3, 224, 224), photos.resolve("three.npy"));
        Npy.write(SmallModels.tensor(2, 1, 3, 224, 200), photos.resolve("wrong.npy"));
        picture("z.png");
        Path out = folder.resolve("out");
        Run run = explain("-o", out);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.err()).contains("wrong.npy: ");
        assertThat(results(out)).extracting(line -> line.get("row")).containsExactly(0L, 1L, 2L, null, null);
        Map<String, String> whole = tree(out);
        Path results = out.resolve("results.jsonl");
        Files.writeString(results, String.join("\n", Files.readAllLines(results).subList(0, 2)) + "\n");
        assertThat(explain("-o", out, "--resume").status()).isEqualTo(1);
        assertThat(tree(out)).isEqualTo(whole);
    }
}
