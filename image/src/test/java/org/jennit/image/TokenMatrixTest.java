package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.jennit.image.TokenText.ShownToken;
import org.junit.jupiter.api.Test;

class TokenMatrixTest {
    private static final List<ShownToken> TOKENS = List.of(
            new ShownToken("<s>", false, true), new ShownToken("a", false, false), new ShownToken("<b>", true, false));

    @Test
    void everyAddedTokenHasARowOnItsOwnScale() {
        TokenMatrix matrix = TokenMatrix.of(TOKENS, 1, List.of(List.of(7.0), List.of(5.0, -0.5)));
        assertThat(matrix.html())
                .contains("<span class=\"token special\" data-i=\"0\">&lt;s&gt;</span>")
                .contains("<button type=\"button\" class=\"token added\" data-i=\"2\">&lt;b&gt;</button>")
                .contains("styles = [[\"color:#9a9ea5\"],[\"color:#9a9ea5\",\"background-color:#0000ff;color:#fff\"]]")
                .contains("relevance = [[7.00000],[5.00000,-0.500000]]")
                .contains("given = 1");
        Picture picture = matrix.picture();
        assertThat(picture.get(picture.width() - 16 - 2, picture.height() - 16 - 2, 2))
                .as("the blue cell of the last token, at the lower right")
                .isEqualTo(255);
        assertThat(picture.get(picture.width() - 16 - 2, picture.height() - 16 - 2, 0))
                .isZero();
    }

    @Test
    void rowsHaveANumberForEachTokenBefore() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenMatrix.of(TOKENS, 1, List.of(List.of(1.0))))
                .withMessageContaining("2 tokens were added, but 1 have relevance");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenMatrix.of(TOKENS, 2, List.of(List.of(1.0))))
                .withMessageContaining("row 0 needs a finite number for each of the 2 tokens before it");
    }
}
