package org.jennit.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jennit.cli.FailingRules;
import org.jennit.composite.Composites;
import org.jennit.rule.RuleNames;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Test;

/** What the pages of the documentation show is what tests run. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    @Test
    void everySnippetOfAPageIsRunByATest() throws IOException {
        Set<String> run = Snippet.inTests().stream().map(Snippet::text).collect(toSet());
        List<Snippet> shown = Snippet.inPages("java");
        assertThat(shown).isNotEmpty();
        assertThat(shown.stream()
                        .filter(snippet -> !run.contains(snippet.code()))
                        .map(Snippet::where))
                .as("snippets of pages that are not word for word in a test beside this, between // [snippet] and"
                        + " // [end]")
                .isEmpty();
    }

    @Test
    void everyMarkedSnippetOfATestIsOnAPage() throws IOException {
        Set<String> shown = Snippet.inPages("java").stream().map(Snippet::code).collect(toSet());
        assertThat(Snippet.inTests().stream()
                        .filter(snippet -> !shown.contains(snippet.text()))
                        .map(Snippet::where))
                .as("marked snippets that no page shows")
                .isEmpty();
    }

    @Test
    void importsOfSnippetsExistAndAreUsed() throws Exception {
        List<Snippet> importing = Snippet.inPages("java").stream()
                .filter(snippet -> !snippet.imports().isEmpty())
                .toList();
        assertThat(importing).extracting(Snippet::where).anyMatch(where -> where.startsWith("README.md"));
        for (Snippet snippet : importing) {
            for (String name : snippet.imports()) {
                assertThat(snippet.code())
                        .as(snippet.where())
                        .contains(Class.forName(name).getSimpleName());
            }
        }
    }

    @Test
    void filesOfCompositesInPagesCanBeRead() throws IOException {
        List<Snippet> files = new ArrayList<>(Snippet.inPages("yaml"));
        int ofYaml = files.size();
        files.addAll(Snippet.inPages("json"));
        assertThat(files).isNotEmpty();
        for (int i = 0; i < files.size(); i++) {
            Snippet file = files.get(i);
            Object form = StructuredText.parse(file.text(), i < ofYaml);
            assertThat(form).as(file.where()).isNotNull();
            assertThat(Composites.of(StructuredText.map(form), file.where())).isNotNull();
        }
    }

    @Test
    void everyRuleAndEveryCompositeHasItsLine() throws IOException {
        String page = Files.readString(Snippet.project().resolve("docs/rules-composites-canonizers.md"));
        Set<String> own = new HashSet<>(OwnRules.NAMES);
        own.add(FailingRules.NAME);
        assertThat(RuleNames.names().stream().filter(name -> !own.contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        assertThat(Composites.names().stream().filter(name -> !own.contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    /** Of links within the project the file must be there and, where one is named, the heading. */
    @Test
    void linksLeadToFiles() throws IOException {
        List<Path> pages = new ArrayList<>(Snippet.pages());
        for (String other : List.of("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "conformance/README.md")) {
            pages.add(Snippet.project().resolve(other));
        }
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                links++;
                if (!leads(page, link.group(1))) {
                    broken.add(page.getFileName() + ": " + link.group(1));
                }
            }
        }
        assertThat(links).isGreaterThan(20);
        assertThat(broken).isEmpty();
    }

    private static boolean leads(Path page, String link) throws IOException {
        if (link.startsWith("https://")) {
            return true;
        }
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return Files.exists(target) && (hash < 0 || headings(target).contains(link.substring(hash + 1)));
    }

    /** The headings of a page as links name them: small letters and digits, with - between words. */
    private static List<String> headings(Path page) throws IOException {
        try (Stream<String> lines = Files.lines(page)) {
            return lines.filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("#+ *", "").toLowerCase(Locale.ROOT))
                    .map(text -> text.replaceAll("[^\\p{L}\\p{N} -]", "").replace(' ', '-'))
                    .toList();
        }
    }
}
