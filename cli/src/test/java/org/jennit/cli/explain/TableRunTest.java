package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.cli.Run;
import org.jennit.table.Table;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with models of scikit-learn, as a newcomer would explain them. */
class TableRunTest {
    private static final Path MODELS = Run.home().resolve("runtime/src/test/resources/classical");

    @TempDir
    Path folder;

    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        table = Files.writeString(folder.resolve("iris.csv"), """
                sepal length,sepal width,petal length,petal width,species
                5.1,3.5,1.4,0.2,setosa
                7.0,3.2,4.7,1.4,versicolor
                6.3,3.3,6.0,2.5,virginica
                """);
    }

    @Test
    void aPipelineIsExplainedByTheNamesOfItsFeatures() throws IOException {
        Path out = folder.resolve("out");
        Run run = jennit("explain", table, "-m", MODELS.resolve("softmax.onnx"), "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("iris.csv row 1: the top class of 'output_probability'")
                .containsPattern("petal length +1\\.4 +\\+0\\.\\d+  \\++")
                .contains("0.985  class 0");
        assertThat(Table.read(out.resolve("iris.relevance.csv")).columns())
                .containsExactly("sepal length", "sepal width", "petal length", "petal width");
        assertThat(out.resolve("iris.row3.waterfall.png")).exists();
        assertThat(out.resolve("iris.row3.bars.png")).exists();
        assertThat(out.resolve("iris.summary.png")).exists();
    }

    @Test
    void featuresBesideTheModelAreThoseThatItTakes() throws IOException {
        Path model = Files.copy(MODELS.resolve("softmax.onnx"), folder.resolve("iris.onnx"));
        Path data = Files.writeString(folder.resolve("data.csv"), """
                id,petal width,petal length,sepal width,sepal length
                17,0.2,1.4,3.5,5.1
                """);
        Run open = jennit("explain", data, "-m", model, "--json");
        assertThat(open.status()).isNotZero();
        assertThat(open.err()).contains("5: [id, petal width", "--features");

        Files.writeString(folder.resolve("iris.json"), """
                {"features": ["sepal length", "sepal width", "petal length", "petal width"], "labels": "names.txt"}
                """);
        Files.writeString(folder.resolve("names.txt"), "setosa\nversicolor\nvirginica\n");
        Path out = folder.resolve("out");
        Run run = jennit("explain", data, "-m", model, "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("0.985  setosa").containsPattern("petal length +1\\.4 +\\+0\\.\\d+");
        assertThat(Table.read(out.resolve("data.relevance.csv")).columns())
                .containsExactly("sepal length", "sepal width", "petal length", "petal width");
    }

    @Test
    void featuresBesideTheModelAreAListOfNames() throws IOException {
        Path model = Files.copy(MODELS.resolve("softmax.onnx"), folder.resolve("iris.onnx"));
        Files.writeString(folder.resolve("iris.json"), "{\"features\": [1, 2]}");
        Run run = jennit("explain", table, "-m", model, "--json");
        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains("iris.json", "'features' must be a list of the columns' names");
    }

    @Test
    void aSingleRowHasNothingToCompareWith() throws IOException {
        Path row = Files.writeString(folder.resolve("row.csv"), "a,b,c,d\n5.1,3.5,1.4,0.2\n");
        Path forest = MODELS.resolve("forest.onnx");
        Run run = jennit("explain", row, "-m", forest, "-a", "kernel_shap", "--json");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("kernel_shap compares with the rows of the table", "--background FILE");
        assertThat(jennit("explain", row, "-m", forest, "-a", "kernel_shap", "-p", "baseline=0", "--json")
                        .status())
                .isZero();
    }

    @Test
    void treesAreRefusedWithTheMethodsThatTakeThem() {
        Path forest = MODELS.resolve("forest.onnx");
        Run refused = jennit("explain", table, "-m", forest, "-o", folder.resolve("out"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("TreeEnsembleClassifier", "kernel_shap");
        Run run = jennit("explain", table, "-m", forest, "-a", "kernel_shap", "-t", "2", "--json");
        assertThat(run.status()).as(run.toString()).isZero();
        List<?> rows = (List<?>)
                StructuredText.map(StructuredText.parse(run.out(), false)).get("rows");
        double[] sums = rows.stream().mapToDouble(TableRunTest::sum).toArray();
        double[] scores = rows.stream()
                .mapToDouble(row -> ((Number) ((List<?>) StructuredText.map(row).get("output")).get(2)).doubleValue())
                .toArray();
        // The relevance of a row is its score less the average of the background, here the rows themselves.
        double average = (scores[0] + scores[1] + scores[2]) / 3;
        for (int i = 0; i < 3; i++) {
            assertThat(sums[i]).isCloseTo(scores[i] - average, offset(1e-5));
        }
        assertThat(folder.resolve("jennit-out")).doesNotExist();
    }

    @Test
    void columnsOfTextGoIntoInputsOfTheirNames() {
        Path here = Run.home().resolve("dataset/src/test/resources/pipelines/mixed-logistic");
        Path rows = here.resolve("rows.csv");
        Run run = jennit("explain", rows, "-m", here.resolve("model.onnx"), "-o", folder.resolve("out"));
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).containsPattern("city +Oslo +[+-]\\d").containsPattern("net income +2.42 +[+-]");
        Run smooth = jennit(
                "explain", rows, "-m", here.resolve("model.onnx"), "-a", "smoothgrad", "-o", folder.resolve("smooth"));
        assertThat(smooth.err()).contains("[children, city, job]", "kernel_shap");
        assertThat(smooth.out()).contains("age").doesNotContain("Oslo");
    }

    private static double sum(Object row) {
        return ((List<?>) StructuredText.map(row).get("features"))
                .stream()
                        .map(StructuredText::map)
                        .map(Map.class::cast)
                        .mapToDouble(feature -> ((Number) feature.get("relevance")).doubleValue())
                        .sum();
    }

    @Test
    void columnsAreChosenByName() {
        Path model = MODELS.resolve("softmax.onnx");
        Run wrong = jennit("explain", table, "-m", model, "--features", "petal length,petal width");
        assertThat(wrong.status()).isNotZero();
        assertThat(wrong.err()).contains("takes 4 features", "--features");
        Run beside = jennit("explain", table, "x.npy", "-m", model);
        assertThat(beside.err()).contains("a table is explained by itself");
    }

    @Test
    void aBackgroundIsATable() throws IOException {
        Path background = Files.writeString(
                folder.resolve("background.csv"),
                "petal width,petal length,sepal width,sepal length\n0.2,1.4,3.5,5.1\n");
        Run run = jennit(
                "explain",
                table,
                "-m",
                MODELS.resolve("forest.onnx"),
                "-a",
                "feature_ablation",
                "--background",
                background,
                "--features",
                "sepal length,sepal width,petal length,petal width",
                "--json");
        assertThat(run.status()).as(run.toString()).isZero();
        List<?> rows = (List<?>)
                StructuredText.map(StructuredText.parse(run.out(), false)).get("rows");
        assertThat(sum(rows.get(0))).isZero(); // the first row is the background itself
        assertThat(sum(rows.get(2))).isNotZero();
    }
}
