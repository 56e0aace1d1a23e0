package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.cli.Run;
import org.jennit.perturbation.FeatureAblation;
import org.jennit.perturbation.FeatureGroups;
import org.jennit.perturbation.KernelShap;
import org.jennit.perturbation.PermutationShap;
import org.jennit.perturbation.Superpixels;
import org.jennit.table.FeatureRelevance;
import org.jennit.table.Table;
import org.jennit.table.TableAttributor;
import org.jennit.table.TableExplanation;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/attributors.md about methods that only run the model forward, and about tables. */
class PerturbationPageTest extends PageTest {
    @Test
    void methods() {
        Tensor rows = SmallModels.tensor(5, 3, 3, 8, 8);
        // [snippet]
        AttributionMethod exact = new KernelShap(0, Background.rows(rows), FeatureGroups.elements(), 0);
        AttributionMethod sampled = new PermutationShap(20, Background.rows(rows), FeatureGroups.elements(), 42);
        AttributionMethod ablated = new FeatureAblation(Background.zeros(), new Superpixels(60, 1));
        // [end]
        assertThat(List.of(exact, sampled, ablated)).noneMatch(AttributionMethod::flowsBack);
        assertThat(relevance(ablated).absMax()).isPositive();
        AttributionMethod patches = new PermutationShap(2, Background.rows(rows), FeatureGroups.patches(4, 4), 0);
        double gain = model.predict(x).select(1, 3).sum()
                - 2 * model.predict(rows).select(1, 3).sum() / 3;
        assertThat(relevance(patches).sum()).isCloseTo(gain, within(1e-4));
    }

    private Tensor relevance(AttributionMethod method) {
        try (Attributor attributor = Attributor.builder(model).method(method).build()) {
            return attributor.attribute(x, Target.classIndex(3)).relevance();
        }
    }

    @Test
    void tables() throws IOException {
        Tensor rows = Tensor.of(new float[] {5.1f, 3.5f, 1.4f, 0.2f}, 1, 4);
        Table table = Table.read(
                Files.writeString(folder.resolve("t.csv"), "age,income,years,debt\n5.1,3.5,1.4,0.2\n6.3,3.3,6,2.5\n"));
        Path file = Run.home().resolve("runtime/src/test/resources/classical/forest.onnx");
        try (Model forest = Model.load(file)) {
            // [snippet]
            TableExplanation explanation;
            try (TableAttributor shap = TableAttributor.of(Attributor.builder(forest)
                    .method(new KernelShap(0, Background.rows(rows), FeatureGroups.elements(), 0)))) {
                explanation = shap.explain(table, List.of(), Target.classIndex(1));
            }
            double income = explanation.relevance(0, "income"); // in the first row
            List<FeatureRelevance> ranked = explanation.ranked(0); // the most important first
            // [end]
            assertThat(income).isZero(); // the first row is the background itself
            assertThat(ranked).extracting(FeatureRelevance::feature).contains("age", "debt");
            assertThat(explanation.ranked(1).get(0).relevance()).isNotZero();
        }
    }
}
