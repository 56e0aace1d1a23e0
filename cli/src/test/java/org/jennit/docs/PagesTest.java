package org.jennit.docs;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jennit.cli.form.Form;
import org.jennit.composite.Composites;
import org.jennit.rule.RuleNames;
import org.junit.jupiter.api.Test;

/** What the pages of the documentation show is what tests run. */
class PagesTest {
    @Test
    void everySnippetOfAPageIsRunByATest() throws IOException {
        Set<String> run = Snippet.inTests().stream().map(Snippet::text).collect(toSet());
        List<Snippet> shown = Snippet.inPages("java");
        assertThat(shown).isNotEmpty();
        assertThat(shown.stream()
                        .filter(snippet -> !run.contains(snippet.text()))
                        .map(Snippet::where))
                .as("snippets of pages that are not word for word in a test beside this, between // [snippet] and"
                        + " // [end]")
                .isEmpty();
    }

    @Test
    void everyMarkedSnippetOfATestIsOnAPage() throws IOException {
        Set<String> shown = Snippet.inPages("java").stream().map(Snippet::text).collect(toSet());
        assertThat(Snippet.inTests().stream()
                        .filter(snippet -> !shown.contains(snippet.text()))
                        .map(Snippet::where))
                .as("marked snippets that no page shows")
                .isEmpty();
    }

    @Test
    void filesOfCompositesInPagesCanBeRead() throws IOException {
        List<Snippet> files = new ArrayList<>(Snippet.inPages("yaml"));
        int ofYaml = files.size();
        files.addAll(Snippet.inPages("json"));
        assertThat(files).isNotEmpty();
        for (int i = 0; i < files.size(); i++) {
            Snippet file = files.get(i);
            Object form = Form.parse(file.text(), i < ofYaml);
            assertThat(form).as(file.where()).isNotNull();
            assertThat(Composites.of(Form.map(form), file.where())).isNotNull();
        }
    }

    @Test
    void everyRuleAndEveryCompositeHasItsLine() throws IOException {
        String page = Files.readString(Snippet.project().resolve("docs/rules-composites-canonizers.md"));
        Set<String> own = OwnRules.NAMES;
        assertThat(RuleNames.names().stream().filter(name -> !own.contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        assertThat(Composites.names().stream().filter(name -> !own.contains(name)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }
}
