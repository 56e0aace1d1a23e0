package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionRequest;
import org.jennit.onnx.OnnxReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps and other functions that are neither linear nor activations, between two Dense layers. */
class StepWarningTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Round(x)                     | Round
                    Sign(x)                      | Sign
                    Floor(x * 4) / 4             | Floor
                    real(x > 0)                  | Greater
                    CumSum(Sign(x), int(1))      | Sign
                    ReduceMax[axes=1](x) + 0 * x | ReduceMax
                    Softmax(x)                   | Softmax
                    """)
    void whatRelevanceDoesNotPassByARuleIsNamedOnce(String formula, String named) {
        List<String> warnings = warnings(formula);
        assertThat(warnings).filteredOn(warning -> warning.contains(named)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x * Sigmoid(x)         | 0
                    2 * x + 1              | 0
                    Where(x > 0, x, x * 2) | 0
                    Round(x * 8) / 8       | 0
                    """)
    void whatHasARuleIsNot(String formula, int count) {
        assertThat(warnings(formula)).hasSize(count);
    }

    private static List<String> warnings(String formula) {
        Draft draft = new Draft("x", 2, 4);
        double[] weight = {1, 2, -1, 0.5, 3, 1, -2, 0.25, 1, 1, 2, -0.5, 0.75, -1, 1, 2};
        String before = draft.add(new int[] {2, 4}, "MatMul", Map.of(), "x", draft.constant(new int[] {4, 4}, weight));
        String middle = Formula.write(formula, draft, before);
        draft.output =
                draft.add(new int[] {2, 4}, "MatMul", Map.of(), middle, draft.constant(new int[] {4, 4}, weight));
        draft.opset = 18;
        List<String> warnings = new ArrayList<>();
        AttributionCompiler.of(OnnxReader.of(draft.file()).graph())
                .warning(warnings::add)
                .compile(Composites.named("epsilon_plus", Map.of()), AttributionRequest.DEFAULT);
        return warnings;
    }
}
