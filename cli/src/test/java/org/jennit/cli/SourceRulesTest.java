package org.jennit.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every source file of the main code: it fits on a few screens, and its types have names of the field. */
class SourceRulesTest {
    private static final int MOST_LINES = 450;

    /** Names that only their author understood; docs/vocabulary.md has the terms that took their place. */
    private static final Set<String> RETIRED = Set.of(
            "Aim",
            "Aspect",
            "Draft",
            "Exhibit",
            "Explained",
            "Explanation",
            "Form",
            "FullRankNumbers",
            "Inquiry",
            "Lanes",
            "Lifts",
            "Matrices",
            "Method",
            "Passes",
            "Portions",
            "Positions",
            "Pullback",
            "Quiescence",
            "Rows",
            "SampleAxes",
            "Setting",
            "Stage",
            "Start",
            "Tally",
            "Track",
            "Unfinished",
            "Vision",
            "Way");

    /** A comment or a literal, in which the name of a type is but a word, or the head of a declaration. */
    private static final Pattern TOKEN = Pattern.compile("(?s)/\\*.*?\\*/"
            + "|//[^\\n]*"
            + "|\"\"\".*?\"\"\""
            + "|\"(?:\\\\.|[^\"\\\\\\n])*\""
            + "|'(?:\\\\.|[^'\\\\\\n])+'"
            + "|\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)\\s*[<({\\w]");

    @Test
    void noFileIsLong() {
        Map<String, Integer> tooLong = new TreeMap<>();
        for (Path file : files()) {
            int lines = (int) text(file).lines().count();
            if (lines > MOST_LINES) {
                tooLong.put(file.toString(), lines);
            }
        }
        assertThat(tooLong).as("files of more than %d lines", MOST_LINES).isEmpty();
    }

    @Test
    void noNameIsSharedByTwoTypes() {
        Map<String, List<Path>> byName =
                files().stream().collect(groupingBy(SourceRulesTest::typeOf, mapping(Function.identity(), toList())));
        byName.remove("package-info");
        byName.values().removeIf(files -> files.size() == 1);
        assertThat(byName).as("types of one simple name").isEmpty();
    }

    @Test
    void noTypeHasARetiredName() {
        Map<String, Set<String>> retired = new TreeMap<>();
        for (Path file : files()) {
            Set<String> found = new TreeSet<>(types(text(file)));
            found.retainAll(RETIRED);
            if (!found.isEmpty()) {
                retired.put(file.toString(), found);
            }
        }
        assertThat(retired).as("types with retired names").isEmpty();
    }

    @Test
    void declarationsAreFoundWhereverTheyStand() {
        assertThat(types("""
                        /** The class Comment. */
                        public final class Outer<T> {
                            private record Inner(String text) {} // an enum Remark {}
                            enum Choice { A }
                            @interface Mark {}
                            String literal = "class Literal {";
                            char quote = '"'; interface Last extends Runnable {}
                        }
                        """)).containsExactly("Outer", "Inner", "Choice", "Mark", "Last");
        assertThat(files()).extracting(SourceRulesTest::typeOf).contains("Graph", "Program", "Heatmap", "Main");
    }

    /** The types that a source file declares, nested ones included. */
    private static List<String> types(String source) {
        return TOKEN.matcher(source)
                .results()
                .map(match -> match.group(1))
                .filter(Objects::nonNull)
                .toList();
    }

    private static String typeOf(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(Run.home().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All source files of the main code of all modules, relative to the root of the project. */
    private static List<Path> files() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(Run.home())) {
            for (Path module : modules) {
                Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .map(Run.home()::relativize)
                                .forEach(found::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
