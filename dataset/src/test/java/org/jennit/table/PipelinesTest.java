package org.jennit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.attribution.Background;
import org.jennit.attribution.SmoothGrad;
import org.jennit.composite.Composites;
import org.jennit.perturbation.FeatureGroups;
import org.jennit.perturbation.KernelShap;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pipelines of scikit-learn as skl2onnx writes them, beside what scikit-learn says of them. {@code bench/tables} writes the
 * cases: a few are resources; {@code -Dtests.options=-Dpipelines=FOLDER} tests another folder of them.
 */
class PipelinesTest {
    static List<Path> cases() throws IOException, URISyntaxException {
        String told = System.getProperty("pipelines");
        Path folder = told == null
                ? Path.of(Objects.requireNonNull(PipelinesTest.class.getResource("/pipelines"))
                        .toURI())
                : Path.of(told);
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }

    /** A pipeline with its rows and what is expected of it. */
    private record Case(Model model, Table rows, Table background, Map<String, Object> expected)
            implements AutoCloseable {
        static Case of(Path folder) throws IOException {
            return new Case(
                    Model.load(folder.resolve("model.onnx")),
                    Table.read(folder.resolve("rows.csv")),
                    Table.read(folder.resolve("background.csv")),
                    StructuredText.readMap(folder.resolve("expected.json")));
        }

        List<List<Double>> numbers(String name) {
            return ((List<?>) Objects.requireNonNull(expected.get(name)))
                    .stream()
                            .map(row ->
                                    ((List<?>) row).stream().map(Case::number).toList())
                            .toList();
        }

        static double number(Object value) {
            return ((Number) value).doubleValue();
        }

        /** The class, of which decisions between two have one number in scikit-learn and two in the file. */
        int label(Tensor output) {
            int label = ((Number) Objects.requireNonNull(expected.get("class"))).intValue();
            return (int) output.shape()[1] - numbers("output").get(0).size() + label;
        }

        Map<String, Tensor> tensors(Table table) {
            return TableColumns.of(model.inputs(), table, List.of()).tensors(table);
        }

        Tensor output() {
            return model.predict(tensors(rows)).values().stream()
                    .filter(output -> output.type().isFloating())
                    .findFirst()
                    .orElseThrow();
        }

        TableExplanation explain(AttributorBuilder builder) {
            try (TableAttributor attributor = TableAttributor.of(builder)) {
                Target target = Target.classIndex(label(output())).afterActivation();
                return attributor.explain(rows, List.of(), target);
            }
        }

        @Override
        public void close() {
            model.close();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void predictsAsScikitLearnDoes(Path folder) throws IOException {
        try (Case one = Case.of(folder)) {
            Tensor output = one.output();
            List<List<Double>> expected = one.numbers("output");
            long skipped = output.shape()[1] - expected.get(0).size();
            for (int row = 0; row < expected.size(); row++) {
                for (int k = 0; k < expected.get(row).size(); k++) {
                    assertThat(output.get(row, k + skipped))
                            .isCloseTo(expected.get(row).get(k), within(2e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheShapleyValuesOfAllColumns(Path folder) throws IOException {
        try (Case one = Case.of(folder)) {
            KernelShap exact =
                    new KernelShap(0, Background.rows(one.tensors(one.background)), FeatureGroups.elements(), 0);
            TableExplanation explanation =
                    one.explain(Attributor.builder(one.model).method(exact));
            assertThat(explanation.unexplained()).isEmpty();
            List<?> columns = (List<?>) Objects.requireNonNull(one.expected.get("columns"));
            List<List<Double>> expected = one.numbers("shapley");
            for (int row = 0; row < expected.size(); row++) {
                for (int column = 0; column < columns.size(); column++) {
                    assertThat(explanation.relevance(row, String.valueOf(columns.get(column))))
                            .as("%s in row %d", columns.get(column), row)
                            .isCloseTo(expected.get(row).get(column), within(2e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheDerivativeWhereThereIsOne(Path folder) throws IOException {
        try (Case one = Case.of(folder)) {
            if (!(one.expected.get("derivative") instanceof Map<?, ?> derivative)) {
                return;
            }
            TableExplanation explanation = one.explain(Attributor.builder(one.model));
            assertThat(explanation.unexplained()).isEmpty();
            for (Map.Entry<?, ?> column : derivative.entrySet()) {
                String name = String.valueOf(column.getKey());
                List<?> numbers = (List<?>) column.getValue();
                for (int row = 0; row < numbers.size(); row++) {
                    assertThat(explanation.relevance(row, name))
                            .as("%s in row %d", name, row)
                            .isCloseTo(Case.number(numbers.get(row)), within(1e-4));
                }
            }
        }
    }

    @Test
    void sharesByRulesAsCategoriesAddToALinearModel() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(PipelinesTest.class.getResource("/pipelines/mixed-ridge"))
                .toURI());
        try (Case one = Case.of(folder)) {
            TableExplanation byRules = one.explain(Attributor.builder(one.model).composite(Composites.epsilonPlus()));
            Map<?, ?> derivative = (Map<?, ?>) Objects.requireNonNull(one.expected.get("derivative"));
            List<?> ofCity = (List<?>) Objects.requireNonNull(derivative.get("city"));
            List<?> ofJob = (List<?>) Objects.requireNonNull(derivative.get("job"));
            for (int row = 0; row < ofCity.size(); row++) {
                double expected = Case.number(ofCity.get(row)) / Case.number(ofJob.get(row));
                assertThat(byRules.relevance(row, "city") / byRules.relevance(row, "job"))
                        .isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Test
    void explainsALogisticRegressionAtItsLogits() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(PipelinesTest.class.getResource("/pipelines/mixed-logistic"))
                .toURI());
        try (Case one = Case.of(folder);
                TableAttributor attributor = TableAttributor.of(Attributor.builder(one.model))) {
            TableExplanation gradient = attributor.explain(one.rows, List.of(), Target.classIndex(1));
            assertThat(gradient.attribution().explained()).contains("before the final Sigmoid");
            List<?> derivative =
                    (List<?>) ((Map<?, ?>) Objects.requireNonNull(one.expected.get("derivative"))).get("age");
            for (int row = 0; row < one.rows.rows().size(); row++) {
                double p = one.output().get(row, 1);
                double ofLogit = Case.number(Objects.requireNonNull(derivative).get(row)) / (p * (1 - p));
                assertThat(gradient.relevance(row, "age")).isCloseTo(ofLogit, within(1e-4));
            }
        }
    }

    @Test
    void leavesColumnsOfTextToMethodsThatReachThem() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(PipelinesTest.class.getResource("/pipelines/mixed-ridge"))
                .toURI());
        try (Case one = Case.of(folder)) {
            TableExplanation explanation =
                    one.explain(Attributor.builder(one.model).method(new SmoothGrad(2, 0.1, 0)));
            assertThat(explanation.features()).containsExactly("age", "net income");
            assertThat(explanation.unexplained()).containsExactly("children", "city", "job");
        }
    }
}
