package org.jennit.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jennit.cli.Run;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Files as people have them, each of which once went wrong, and transformers explained from their embeddings. */
@Tag("exhaustive")
class FieldTest {
    private static final Path TRANSFORMERS = Run.home().resolve("conformance/cases/transformer.zip");
    private static final Map<String, Map<String, Object>> RESULTS = new LinkedHashMap<>();

    /** One run of the command for all cases that a {@code case.json} describes. */
    @BeforeAll
    static void run() {
        Run run = jennit("conformance", FieldChecks.FIELD, TRANSFORMERS, "--json");
        List<?> cases = (List<?>)
                StructuredText.map(StructuredText.parse(run.out(), false)).get("cases");
        for (Object one : cases) {
            Map<String, Object> result = StructuredText.map(one);
            String name = String.valueOf(result.get("case")).replaceFirst("^(field|transformer)-", "");
            RESULTS.put(result.get("family") + "/" + name, result);
        }
    }

    /** Every case, by the numbers of its {@code case.json} or by what its {@code CASE.md} says. */
    @TestFactory
    Stream<DynamicTest> theCaseComesOutRight() throws IOException {
        PendingCases pending = PendingCases.read();
        return checks().entrySet().stream()
                .map(check -> dynamicTest(check.getKey(), () -> pending.check(check.getKey(), check.getValue())));
    }

    private static Map<String, Executable> checks() {
        Map<String, Executable> checks = new LinkedHashMap<>();
        RESULTS.forEach((name, result) -> checks.put(
                name,
                () -> assertThat(result.get("status"))
                        .as(String.valueOf(result.get("reason")))
                        .isEqualTo("passed")));
        FieldChecks.all().forEach((folder, check) -> checks.put("field/" + folder, check));
        return checks;
    }

    @Test
    void everyFolderIsChecked() throws IOException {
        Set<String> folders = new HashSet<>();
        try (Stream<Path> tree = Files.list(FieldChecks.FIELD)) {
            tree.filter(Files::isDirectory).forEach(folder -> folders.add("field/" + folder.getFileName()));
        }
        folders.remove("field/hostile"); // made to be refused; they have no numbers
        assertThat(checks().keySet().stream().filter(name -> name.startsWith("field/")))
                .containsExactlyInAnyOrderElementsOf(folders);
        assertThat(checks().keySet().stream().filter(name -> name.startsWith("transformer/")))
                .hasSize(58);
    }

    @Test
    void everyPendingCaseExists() throws IOException {
        assertThat(checks().keySet()).containsAll(PendingCases.read().names());
    }
}
