package org.jennit.cli.tool.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jennit.ModelOptions;
import org.jennit.cli.Run;
import org.junit.jupiter.api.Test;

/** Networks whose relevance was computed from the formulas of the rules alone; see conformance/reference.py. */
class ReferenceTest {
    private static final Path CASES = Run.home().resolve("conformance/cases/reference.zip");

    @Test
    void attentionAndRecurrencesComeOutAsTheirFormulasSay() throws IOException {
        List<CaseResult> results = Conformance.run(List.of(CASES), ModelOptions.DEFAULT, result -> {});
        assertThat(results)
                .hasSize(11)
                .allSatisfy(result -> assertThat(result.status())
                        .as(result.name() + ": " + result.reason())
                        .isEqualTo(CaseResult.Status.PASSED));
    }
}
