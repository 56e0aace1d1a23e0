package org.jennit.cli.tool.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jennit.ModelOptions;
import org.jennit.cli.Run;
import org.jennit.field.PendingCases;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The project's own conformance, by the code that users run, and what the command says when something is wrong. */
class ConformanceTest {
    private static final Path CASES = Run.home().resolve("conformance/cases");

    /** Of the tolerance: deviations below are rounding, which any other order of operations changes. */
    private static final double ROUNDING = 0.01;

    @TempDir
    Path folder;

    /** The numbers say that no case got lost. */
    @ParameterizedTest
    @Tag("exhaustive")
    @CsvSource({
        "act, 43",
        "attributor, 11",
        "images, 113",
        "layerwise, 4",
        "map, 5",
        "net, 123",
        "op, 69",
        "pool, 21",
        "rule, 170",
        "second, 10",
        "unet, 9",
    })
    void everyCaseOfTheFamilyPassesOptimizedAndNot(String family, int cases) throws IOException {
        List<CaseResult> results = run(CASES.resolve(family + ".zip"));
        List<CaseResult> unoptimized = run(CASES.resolve(family + ".zip"), ModelOptions.DEFAULT.withOptimizer(false));
        for (List<CaseResult> some : List.of(results, unoptimized)) {
            ConformanceReport report = new ConformanceReport(some);
            assertThat(report.allPassed()).as(report.text()).isTrue();
            assertThat(some.stream().map(CaseResult::name).distinct()).hasSize(cases);
        }
        assertThat(largest(results))
                .as("the largest deviation, of the tolerance")
                .isLessThanOrEqualTo(2 * Math.max(ROUNDING, largest(unoptimized)));
    }

    private static double largest(List<CaseResult> results) {
        return results.stream().mapToDouble(CaseResult::share).max().orElseThrow();
    }

    @Test
    void aWrongExpectationFailsByName() throws IOException {
        Path example = caseWith(1.5f);
        Run run = jennit("conformance", example);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("failed:", "mine: relevance deviates by 0.33, tolerated is 0.0010");
        Run json = jennit("conformance", example, "--json");
        assertThat(json.status()).isEqualTo(1);
        Map<String, Object> report = StructuredText.map(StructuredText.parse(json.out(), false));
        assertThat(report).containsEntry("passed", false);
        assertThat(report.get("families").toString()).contains("failed=1").contains("family=" + folder.getFileName());
    }

    @Test
    void aRightOnePasses() throws IOException {
        Run run = jennit("conformance", caseWith(1));
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("passed").doesNotContain("failed:");
    }

    @Test
    void whatCannotBeComputedIsRefusedWithTheReason() throws IOException {
        Path example = caseWith(1);
        Files.writeString(
                example.resolve("case.json"),
                Files.readString(example.resolve("case.json")).replace("\"tolerance\"", "\"tollerance\""));
        Run run = jennit("conformance", example);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("refused:", "unknown key 'tollerance'; did you mean 'tolerance'");
    }

    @Test
    void whereThereIsNoCaseItSaysSo() throws IOException {
        Path text = Files.writeString(folder.resolve("text.zip"), "no zip file");
        assertThat(jennit("conformance", text).err()).contains("text.zip: is not a zip file, or an empty one");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Run run = jennit("conformance", empty);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("empty: contains no case");
        assertThat(jennit("conformance", folder.resolve("missing")).err()).contains("missing: no such file or folder");
        assertThat(jennit("conformance").status()).isEqualTo(2);
    }

    @Test
    void unpackedCasesGoAway() throws Exception {
        List<Path> before = unpacked(); // of runs that were killed, or of others that go on
        run(CASES.resolve("map.zip"));
        List<Path> left = new ArrayList<>(unpacked());
        left.removeAll(before);
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!left.isEmpty() && System.nanoTime() < end) { // others that began meanwhile end too
            Thread.sleep(20);
            left.removeIf(Files::notExists);
        }
        assertThat(left).isEmpty();
    }

    @Test
    @Tag("exhaustive")
    void anInterruptedRunLeavesNothingBehind() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Djava.io.tmpdir=" + folder,
                        "-Djennit.home=" + Run.home(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.jennit.cli.Main",
                        "conformance",
                        CASES.resolve("rule.zip").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            assumeTrue(process.supportsNormalTermination());
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (temporary().isEmpty() && process.isAlive() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(temporary()).as(Files.readString(folder.resolve("log"))).isNotEmpty();
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(temporary()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<Path> temporary() throws IOException {
        return unpacked(folder);
    }

    @Test
    @Tag("exhaustive")
    void theTableInTheDocumentationIsOfTheseCases() throws IOException {
        List<String> page = Files.readAllLines(Run.home().resolve("docs/conformance.md"));
        int start = page.indexOf("<!-- table: written by docs/conformance.sh -->");
        int end = page.indexOf("<!-- end of the table -->");
        assertThat(start).isPositive().isLessThan(end);
        Map<String, Integer> shown = new TreeMap<>();
        for (String row : page.subList(start + 3, end)) {
            String[] cells = row.split(" *\\| *", -1);
            if (!cells[1].equals("example")) { // which a processor's rounding decides, as the page says
                assertThat(cells[2])
                        .as("cases, and those of them that passed, in %s", row)
                        .isEqualTo(cells[3]);
            }
            shown.put(cells[1], Integer.valueOf(cells[2]));
        }
        Map<String, Integer> there = new TreeMap<>();
        try (CaseFamilies families = CaseFamilies.open(List.of(CASES))) {
            families.cases().forEach((family, cases) -> there.put(family, cases.size()));
        }
        there.put("images", run(CASES.resolve("images.zip")).size());
        there.keySet().removeAll(PendingCases.read().families()); // a family gets its row when all of it passes
        assertThat(shown).isEqualTo(there);
    }

    @Test
    @Tag("exhaustive")
    void theTableHasALineForEachFamily() throws IOException {
        Run run = jennit("conformance", CASES.resolve("map.zip"), CASES.resolve("second.zip"), "--markdown");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out().lines())
                .hasSize(4)
                .contains("| family | cases | passed | largest deviation, of the tolerance |")
                .anyMatch(line -> line.startsWith("| map | 5 | 5 | 0."))
                .anyMatch(line -> line.startsWith("| second | 10 | 10 | 0."));
        assertThat(jennit("conformance", CASES.resolve("map.zip"), "--markdown", "--json")
                        .complaints())
                .singleElement()
                .asString()
                .contains("give only one");
    }

    private static List<Path> unpacked() throws IOException {
        return unpacked(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static List<Path> unpacked(Path temporary) throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("jennit-conformance-"))
                    .toList();
        }
    }

    private static List<CaseResult> run(Path path) throws IOException {
        return run(path, ModelOptions.DEFAULT);
    }

    private static List<CaseResult> run(Path path, ModelOptions options) throws IOException {
        return Conformance.run(List.of(path), options, result -> {});
    }

    /** A case of one's own: the gradient of the bundled model, whose expected relevance is scaled. */
    private Path caseWith(float scale) throws IOException {
        Path example = Files.createDirectories(folder.resolve("mine"));
        Path cases = CASES.resolve("example");
        Tensor expected = Npy.read(cases.resolve("chelsea-gradient/relevance.npy"));
        float[] scaled = expected.toFloats();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= scale;
        }
        Npy.write(Tensor.of(scaled, expected.shape()), example.resolve("relevance.npy"));
        Map<String, Object> form =
                new LinkedHashMap<>(StructuredText.readMap(cases.resolve("chelsea-gradient/case.json")));
        form.put("name", "mine");
        form.put(
                "model",
                Run.home()
                        .resolve("examples/efficientnet-lite0/efficientnet-lite0.onnx")
                        .toString());
        form.put("input", cases.resolve("chelsea.npy").toString());
        form.put("output_relevance", cases.resolve("tiger-cat.npy").toString());
        form.put("tolerance", scale == 1 ? 0.02 : 0.001);
        Files.writeString(example.resolve("case.json"), StructuredText.toJson(form));
        return example;
    }
}
