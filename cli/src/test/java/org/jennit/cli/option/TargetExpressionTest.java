package org.jennit.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.jennit.cli.UsageException;
import org.jennit.image.Labels;
import org.jennit.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetExpressionTest {
    private static final TargetExpression TEXT = new TargetExpression(Optional.of(
            Labels.of(List.of("tench", "tiger cat", "man-eater, great white shark", "lynx", "crane", "crane"))));

    @Test
    void classesHaveIndicesAndNames() {
        assertThat(TEXT.parse("3")).hasToString(Target.classIndex(3).toString());
        assertThat(TEXT.parse(" Tiger Cat ")).hasToString(Target.classIndex(1).toString());
        assertThat(TEXT.parse("man-eater")).hasToString(Target.classIndex(2).toString());
        assertThat(TEXT.parse("top")).hasToString(Target.top().toString());
    }

    @Test
    void classesOfDenseOutputsHavePlaces() {
        assertThat(TEXT.parse("3@12,40"))
                .hasToString(Target.classIndex(3).at(12, 40).toString());
        assertThat(TEXT.parse("tiger cat@5 - lynx@5"))
                .hasToString(Target.classIndex(1)
                        .at(5)
                        .minus(Target.classIndex(3).at(5))
                        .toString());
        assertThat(TEXT.parse("top@1:3, 2:4"))
                .hasToString(Target.top()
                        .within(new long[] {1, 2}, new long[] {3, 4})
                        .toString());
        assertThat(TEXT.single("3@12,40")).isEmpty();
        assertThatThrownBy(() -> TEXT.parse("3@5:5"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("ends before it begins");
    }

    @Test
    void sumsHaveSignsAndWeights() {
        String difference = Target.classIndex(1).minus(Target.classIndex(3)).toString();
        assertThat(TEXT.parse("tiger cat - lynx")).hasToString(difference);
        assertThat(TEXT.parse("tiger cat − 3")).hasToString(difference);
        assertThat(TEXT.parse("0.5*tiger cat + 2 * man-eater"))
                .hasToString(Target.classIndex(1)
                        .times(0.5)
                        .plus(Target.classIndex(2).times(2))
                        .toString());
        assertThat(TEXT.parse("-0")).hasToString(Target.classIndex(0).times(-1).toString());
        assertThat(TEXT.parse("top - 3"))
                .hasToString(Target.top().minus(Target.classIndex(3)).toString());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "tigr cat, did you mean 'tiger cat'",
                "tpo, 'top' is the class with the highest output",
                "crane, is the name of several classes",
                "6, \"there is no class 6; classes are 0 to 5\"",
                "tiger cat - , there is no class",
                "\"\", the target is empty"
            })
    void othersAreRefused(String text, String message) {
        assertThatThrownBy(() -> TEXT.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesNeedLabels() {
        TargetExpression without = new TargetExpression(Optional.empty());
        assertThat(without.parse("7")).hasToString(Target.classIndex(7).toString());
        assertThatThrownBy(() -> without.parse("tiger cat"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("the model has no labels");
    }

    @Test
    void topIsFollowedByARank() {
        TargetExpression none = new TargetExpression(Optional.empty());
        assertThat(none.parse("top2")).isEqualTo(Target.top(2));
        assertThat(none.parse("top - top2")).isEqualTo(Target.top().minus(Target.top(2)));
        assertThat(none.single("top3")).isEmpty();
        assertThat(none.parse("2 - 0.5*4")).hasToString("class 2 − 0.5 · class 4");
    }
}
