package org.jennit.docs;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages for developers name is there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContributingTest {
    private static final Pattern ASKED_FOR = Pattern.compile("-Dtest='?([\\w,]+)");
    private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)?`");
    private static final Pattern JAVA = Pattern.compile("(?s)```java\n(.*?)```");

    private List<Path> sources;

    @BeforeAll
    void findSources() throws IOException {
        try (Stream<Path> modules = Files.list(Snippet.project())) {
            sources = modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(ContributingTest::javaFiles)
                    .toList();
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> types() {
        return sources.stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(toSet());
    }

    private static List<String> found(Pattern pattern, String page) throws IOException {
        return pattern.matcher(Files.readString(Snippet.project().resolve(page)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Maven passes over a test that does not exist, and says that all is well. */
    @Test
    void testsThatAreAskedForByNameExist() throws IOException {
        List<String> names = found(ASKED_FOR, "CONTRIBUTING.md").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .toList();
        assertThat(names).isNotEmpty().allMatch(name -> name.endsWith("Test"));
        assertThat(types()).containsAll(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTRIBUTING.md", "docs/vocabulary.md"})
    void typesThatAreNamedExist(String page) throws IOException {
        assertThat(found(TYPE, page)).hasSizeGreaterThan(10).isSubsetOf(types());
    }

    @Test
    void codeIsThatOfTheProject() throws IOException {
        String code = sources.stream()
                .map(ContributingTest::read)
                .map(ContributingTest::inOneLine)
                .collect(joining("\n"));
        List<String> snippets = found(JAVA, "CONTRIBUTING.md");
        assertThat(snippets)
                .hasSizeGreaterThan(2)
                .allSatisfy(snippet -> assertThat(code.contains(inOneLine(snippet)))
                        .as("this is in a source file, but for line breaks:%n%s", snippet)
                        .isTrue());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String inOneLine(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }
}
