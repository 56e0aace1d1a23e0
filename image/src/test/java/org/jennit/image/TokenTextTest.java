package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTextTest {
    @TempDir
    Path folder;

    @Test
    void everyTokenHasTheColourOfItsRelevance() {
        TokenText text = TokenText.of(List.of("for", "<b>", "against"), Tensor.of(new double[] {2, 0, -1}, 3));
        assertThat(text.html())
                .contains("data-i=\"0\" title=\"2.00000\" style=\"background-color:#ff0000;color:#fff\">for</span>")
                .contains("style=\"background-color:#fdfdff;color:#111\">&lt;b&gt;</span>")
                .contains("style=\"background-color:#7d7dff;color:#fff\">against</span>");
        assertThat(text.colorMap(ColorMap.of("000,fff")).level(4).html())
                .contains("background-color:#ffffff;color:#111\">for");
    }

    @Test
    void tokensStandAsInTheText() {
        assertThat(plain("un", "##believ", "##able", "!")).isEqualTo("unbelievable !");
        assertThat(plain("Hello", "\u0120wor", "ld", ".")).isEqualTo("Hello world.");
        assertThat(plain("\u2581It", "\u2581is", "n", "'", "t")).isEqualTo("It isn't");
        assertThat(plain("##", "")).as("what continues nothing").isEqualTo("## \u00a0");
    }

    private static String plain(String... tokens) {
        TokenText text = TokenText.of(List.of(tokens), Tensor.of(new double[tokens.length], tokens.length));
        return text.html().replaceAll("<[^>]*>", "").strip().replace("\n", "");
    }

    @Test
    void aFileIsAPageOfItsOwn() throws IOException {
        Path file = folder.resolve("text.html");
        TokenText text = TokenText.of(List.of("a"), Tensor.of(new double[] {1}, 1));
        text.save(file);
        assertThat(Files.readString(file)).startsWith("<!doctype html>").contains(text.html());
    }

    @Test
    void everyTokenNeedsRelevance() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenText.of(List.of("a", "b"), Tensor.of(new double[] {1}, 1)))
                .withMessageContaining("2 tokens, but the relevance of 1");
    }

    @Test
    void mutedTokensAreGrayAndSetNoScale() {
        TokenText text = TokenText.ofShown(
                List.of(new TokenText.ShownToken("[CLS]", false, true), new TokenText.ShownToken("good", false, false)),
                Tensor.of(new double[] {-9, 1}, 2));
        assertThat(text.html())
                .contains("style=\"color:#9a9ea5\">[CLS]")
                .contains("style=\"background-color:#ff0000;color:#fff\">good");
        assertThat(text.ansi())
                .isEqualTo(
                        "\u001b[38;2;154;158;165m[CLS]\u001b[0m \u001b[48;2;255;0;0m\u001b[38;2;255;255;255mgood\u001b[0m");
    }

    @Test
    void aPictureBreaksFullLines() {
        TokenText text = TokenText.of(List.of("one", "two", "three"), Tensor.of(new double[] {1, -1, 0}, 3));
        Picture wide = text.picture(400);
        Picture narrow = text.picture(100);
        assertThat(narrow.height()).isGreaterThan(wide.height());
        assertThat(count(wide, 0xff0000)).isPositive();
        assertThat(count(wide, 0x0000ff)).isPositive();
        assertThat(count(narrow, 0xff0000)).isEqualTo(count(wide, 0xff0000));
    }

    private static int count(Picture picture, int rgb) {
        int count = 0;
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int x = i % picture.width();
            int y = i / picture.width();
            int found = picture.get(x, y, 0) << 16 | picture.get(x, y, 1) << 8 | picture.get(x, y, 2);
            count += found == rgb ? 1 : 0;
        }
        return count;
    }
}
