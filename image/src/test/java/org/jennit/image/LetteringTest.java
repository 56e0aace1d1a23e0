package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetteringTest {
    private static final int INK = 0xffffff;

    @Test
    void noTwoLettersLookAlike() {
        Map<String, Character> seen = new HashMap<>();
        for (char letter = ' '; letter <= '~' + 1; letter++) {
            Character twin = seen.put(drawn(String.valueOf(letter)), letter);
            assertThat(twin).as("drawn like '%s'", letter).isNull();
        }
    }

    @Test
    void lettersAreWhatTheyShouldBe() {
        assertThat(drawn("Ti")).isEqualTo("""
                        #####   #
                          #
                          #    ##
                          #     #
                          #     #
                          #     #
                          #    ###
                        """);
    }

    @Test
    void everyPixelIsASquareOfTheScale() {
        BufferedImage image = new BufferedImage(30, 30, BufferedImage.TYPE_INT_RGB);
        Lettering.draw("-", image, 2, 3, 4, 0x123456);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 30; x++) {
                boolean inked = x >= 2 && x < 2 + 5 * 4 && y >= 3 + 3 * 4 && y < 3 + 4 * 4;
                assertThat(image.getRGB(x, y) & INK).as("%d, %d", x, y).isEqualTo(inked ? 0x123456 : 0);
            }
        }
    }

    @Test
    void whatLiesOutsideIsLeftOut() {
        BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
        Lettering.draw("#", image, -1, -1, 1, INK);
        assertThat(picture(image)).isEqualTo("# #\n###\n# #\n");
    }

    @Test
    void accentsAreLeftOutAndUnknownLettersAreBoxes() {
        assertThat(drawn("é−×…")).isEqualTo(drawn("e-x..."));
        assertThat(drawn("ε")).isEqualTo(drawn("中")).isNotEqualTo(drawn("e"));
    }

    @Test
    void textsThatAreTooWideEndInDots() {
        assertThat(Lettering.width("abc")).isEqualTo(17);
        assertThat(Lettering.fitted("tiger cat", Lettering.width("tiger cat"))).isEqualTo("tiger cat");
        assertThat(Lettering.fitted("tiger cat", Lettering.width("tiger cat") - 1))
                .isEqualTo("tiger...");
        assertThat(Lettering.fitted("tiger cat", 12)).isEqualTo("..");
        assertThat(Lettering.fitted("tiger cat", 0)).isEmpty();
    }

    private static String drawn(String text) {
        BufferedImage image = new BufferedImage(Lettering.width(text), Lettering.HEIGHT, BufferedImage.TYPE_INT_RGB);
        Lettering.draw(text, image, 0, 0, 1, INK);
        return picture(image);
    }

    private static String picture(BufferedImage image) {
        StringBuilder lines = new StringBuilder();
        for (int y = 0; y < image.getHeight(); y++) {
            StringBuilder line = new StringBuilder();
            for (int x = 0; x < image.getWidth(); x++) {
                line.append((image.getRGB(x, y) & INK) == 0 ? ' ' : '#');
            }
            lines.append(line.toString().stripTrailing()).append('\n');
        }
        return lines.toString();
    }
}
