package org.jennit.docs;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pieces of text that stand twice: in a page between {@code ```java} and {@code ```}, and in a test between {@code //
 * [snippet]} and {@code // [end]}. They are compared without their common indentation and without the imports that pages
 * show, which {@link #imports} lists.
 *
 * @param where the file and line
 * @param text the lines
 */
record Snippet(String where, String text) {
    private static final Path ROOT = root();
    private static final String IMPORT = "import ";

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("examples"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("the tests are run inside of the project");
        }
        return folder;
    }

    /** The lines after the imports. */
    String code() {
        return text.lines()
                .dropWhile(line -> line.isEmpty() || line.startsWith(IMPORT))
                .collect(joining("\n"));
    }

    /** The names of the imported types. */
    List<String> imports() {
        return text.lines()
                .filter(line -> line.startsWith(IMPORT))
                .map(line -> line.substring(IMPORT.length(), line.length() - 1))
                .toList();
    }

    /** The project's own folder. */
    static Path project() {
        return ROOT;
    }

    /** All pages of the documentation. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        Path readme = ROOT.resolve("README.md");
        if (Files.exists(readme)) {
            pages.add(readme);
        }
        return pages;
    }

    /** The code of a language in all pages. */
    static List<Snippet> inPages(String language) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        for (Path page : pages()) {
            snippets.addAll(between("```" + language, "```", page));
        }
        return snippets;
    }

    /** The marked code of the tests beside this. */
    static List<Snippet> inTests() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        Path folder = ROOT.resolve("cli/src/test/java/org/jennit/docs");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                snippets.addAll(between("// [snippet]", "// [end]", file));
            }
        }
        return snippets;
    }

    private static List<Snippet> between(String start, String end, Path file) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        StringBuilder text = new StringBuilder();
        int begun = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (begun == 0 && line.strip().equals(start)) {
                begun = i + 1;
                text.setLength(0);
            } else if (begun > 0 && line.strip().equals(end)) {
                snippets.add(new Snippet(
                        ROOT.relativize(file) + ":" + begun,
                        text.toString().stripTrailing().stripIndent()));
                begun = 0;
            } else if (begun > 0) {
                text.append(line).append('\n');
            }
        }
        if (begun > 0) {
            throw new IllegalStateException(file + ":" + begun + ": '" + start + "' has no end");
        }
        return snippets;
    }
}
