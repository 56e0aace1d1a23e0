package org.jennit.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredTextTest {
    @TempDir
    Path folder;

    @Test
    void jsonAndYamlHoldTheSameValues() {
        Object expected = Map.of(
                "whole", 3L, "real", 1e-6, "text", "a b", "yes", true, "list", List.of(1L, 2.5, "x", List.of(false)));
        String json =
                "{\"whole\": 3, \"real\": 1e-6, \"text\": \"a b\", \"yes\": true, \"list\": [1, 2.5, \"x\", [false]]}";
        String yaml = "whole: 3\nreal: 1e-6\ntext: a b\nyes: true\nlist: [1, 2.5, x, [false]]\n";
        assertThat(StructuredText.parse(json, false)).isEqualTo(expected);
        assertThat(StructuredText.parse(yaml, true)).isEqualTo(expected);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("b", List.of(List.of("Convolution", Map.of("rule", "Gamma", "gamma", 0.25)), List.of("x", Map.of())));
        form.put("a", Arrays.asList(1L, null, "\"quoted\" ä", -1.0E-7, true));
        form.put("empty", List.of());
        for (String text : List.of(StructuredText.toJson(form), StructuredText.onOneLine(form))) {
            assertThat(StructuredText.parse(text, false)).isEqualTo(form);
        }
        assertThat(StructuredText.parse(StructuredText.toYaml(form), true)).isEqualTo(form);
        assertThat(StructuredText.map(StructuredText.parse(StructuredText.toJson(form), false))
                        .keySet())
                .containsExactly("b", "a", "empty");
        assertThat(StructuredText.onOneLine(form)).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'{\"a\": 1', is no valid JSON: Unexpected end-of-input",
                "'{\"a\": 1, \"a\": 2}', Duplicate",
                "'{} {}', has more after its end",
                "'', is empty",
                "'{\"a\": }', (line 1"
            })
    void whatIsNoJsonIsRefused(String text, String message) {
        assertThatThrownBy(() -> StructuredText.parse(text, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [1", "a: 1\na: 2", "\t- x: y: z"})
    void whatIsNoYamlIsRefused(String text) {
        assertThatThrownBy(() -> StructuredText.parse(text, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("is no valid YAML: ");
    }

    @Test
    void errorsNameTheFile() throws IOException {
        Path list = Files.writeString(folder.resolve("list.json"), "[1]");
        assertThatThrownBy(() -> StructuredText.readMap(list))
                .isInstanceOf(IOException.class)
                .hasMessage(list + ": expected a map (key: value), but it holds a list");
        Path binary = Files.write(folder.resolve("binary.json"), "ä".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> StructuredText.readMap(binary)).hasMessage(binary + ": is not text in UTF-8");
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> StructuredText.readMap(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> StructuredText.readMap(folder)).hasMessageContaining("is a folder");
    }
}
