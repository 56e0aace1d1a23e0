package org.jennit.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jennit.image.TokenText.ShownToken;

/** Draws tokens line by line, each on the colour of its relevance. */
final class TokenPicture {
    private static final int SCALE = 2;
    private static final int PAD = 3 * SCALE;
    private static final int SPACE = 4 * SCALE;
    private static final int LINE = (Lettering.HEIGHT + 8) * SCALE;
    private static final int MARGIN = 8 * SCALE;

    private final List<ShownToken> tokens;
    private final TokenColors colors;
    private final int width;
    private final int[] left;
    private final int[] line;

    TokenPicture(List<ShownToken> tokens, TokenColors colors, int width) {
        this.tokens = tokens;
        this.colors = colors;
        this.width = width;
        this.left = new int[tokens.size()];
        this.line = new int[tokens.size()];
        int x = MARGIN;
        int row = 0;
        for (int i = 0; i < tokens.size(); i++) {
            x += i == 0 || tokens.get(i).joined() ? 0 : SPACE;
            if (x + boxWidth(i) > width - MARGIN && x > MARGIN + SPACE) {
                x = MARGIN;
                row++;
            }
            left[i] = x;
            line[i] = row;
            x += boxWidth(i);
        }
    }

    Picture drawn() {
        int lines = tokens.isEmpty() ? 1 : line[tokens.size() - 1] + 1;
        BufferedImage image = new BufferedImage(width, 2 * MARGIN + lines * LINE - SPACE, BufferedImage.TYPE_INT_RGB);
        Graphics2D paint = image.createGraphics();
        paint.setColor(Color.WHITE);
        paint.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < tokens.size(); i++) {
            int top = MARGIN + line[i] * LINE;
            if (!colors.isMuted(i)) {
                paint.setColor(new Color(colors.background(i)));
                paint.fillRect(left[i], top, boxWidth(i), LINE - SPACE);
            }
            Lettering.draw(text(i), image, left[i] + PAD, top + PAD, SCALE, colors.letters(i));
        }
        paint.dispose();
        return Picture.of(image);
    }

    private String text(int token) {
        return TokenText.visible(tokens.get(token).text()).replace('\u21b5', ' ');
    }

    private int boxWidth(int token) {
        return Lettering.width(text(token)) * SCALE + 2 * PAD;
    }
}
