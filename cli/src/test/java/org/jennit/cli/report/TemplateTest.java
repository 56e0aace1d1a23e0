package org.jennit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
    @Test
    void valuesAreEscapedUnlessTheyAreMarkup() {
        Template template = new Template("<a title=\"{{x}}\">{{x}}</a>{{{x}}}");
        assertThat(template.with(Map.of("x", "<&>\"'")))
                .isEqualTo("<a title=\"&lt;&amp;&gt;&quot;&#39;\">&lt;&amp;&gt;&quot;&#39;</a><&>\"'");
        assertThat(template.with(Map.of("x", "{{x}}"))).isEqualTo("<a title=\"{{x}}\">{{x}}</a>{{x}}");
    }

    @Test
    void sectionsStandForEachItem() {
        Template template =
                new Template("{{#rows}}\n<{{name}}{{#same}}-{{name}}{{/same}}>\n{{/rows}}\n{{#none}}no{{/none}}"
                        + "{{^none}}nothing{{/none}}{{#items}}[{{.}}]{{/items}}");
        assertThat(template.with(Map.of(
                        "name", "outer",
                        "same", false,
                        "rows", List.of(Map.of("name", "a", "same", true), Map.of("name", "b"), Map.of("same", "")),
                        "none", List.of(),
                        "items", List.of("1", "2"))))
                .isEqualTo("<a-a>\n<b>\n<outer>\nnothing[1][2]");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> new Template("{{absent}}").with(Map.of())).hasMessageContaining("'absent'");
        assertThatThrownBy(() -> new Template("{{#a}}").with(Map.of("a", true))).hasMessageContaining("'a' has no end");
    }
}
