package org.jennit.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.image.TokenText.ShownToken;
import org.jennit.tensor.AtomicFile;

/**
 * What each token of a continuation came from: a matrix with a row for each token that was added to a text, and a column
 * for each token before it. Every row has its own scale, from −b to b, where b is the largest |r| in it that is not muted.
 */
public final class TokenMatrix {
    private static final int SCALE = 2;
    private static final int CELL = 12 * SCALE;
    private static final int GAP = 4 * SCALE;
    private static final int MARGIN = 8 * SCALE;
    private static final int MOST_LETTERS = 16;
    private static final int INK = 0x1c1d20;
    private static final int LINES = 0xe3e5e8;

    private final List<ShownToken> tokens;
    private final int given;
    private final double[][] rows;
    private final ColorMap colors;

    private TokenMatrix(List<ShownToken> tokens, int given, double[][] rows, ColorMap colors) {
        this.tokens = tokens;
        this.given = given;
        this.rows = rows;
        this.colors = colors;
    }

    /**
     * A matrix.
     *
     * @param tokens the whole text
     * @param given how many of them were given; the others were added
     * @param rows for each token that was added, the relevance of all before it
     * @throws IllegalArgumentException if rows are missing, or have not as many numbers
     */
    public static TokenMatrix of(List<ShownToken> tokens, int given, List<List<Double>> rows) {
        if (rows.size() != tokens.size() - given) {
            throw new IllegalArgumentException(
                    "%d tokens were added, but %d have relevance".formatted(tokens.size() - given, rows.size()));
        }
        double[][] numbers = new double[rows.size()][];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] =
                    rows.get(row).stream().mapToDouble(Double::doubleValue).toArray();
            if (numbers[row].length != given + row
                    || !Arrays.stream(numbers[row]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        "row %d needs a finite number for each of the %d tokens before it, got %s"
                                .formatted(row, given + row, Arrays.toString(numbers[row])));
            }
        }
        return new TokenMatrix(List.copyOf(tokens), given, numbers, ColorMap.of("bwr"));
    }

    /** This in the colours of another map. */
    public TokenMatrix colorMap(ColorMap map) {
        return new TokenMatrix(tokens, given, rows, map);
    }

    /** This as a picture: added tokens at the left, all tokens above, read upward. */
    public Picture picture() {
        int head = MARGIN
                + GAP
                + tokens.stream().mapToInt(TokenMatrix::letters).max().orElse(0);
        int side = MARGIN
                + GAP
                + tokens.subList(given, tokens.size()).stream()
                        .mapToInt(TokenMatrix::letters)
                        .max()
                        .orElse(0);
        int columns = Math.max(0, tokens.size() - 1);
        long width = side + (long) columns * CELL + MARGIN;
        long height = head + (long) rows.length * CELL + MARGIN;
        if (width * height > Picture.MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "a matrix of %d × %d pixels is too large for one picture; generate less".formatted(width, height));
        }
        BufferedImage image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
        Graphics2D paint = image.createGraphics();
        paint.setColor(Color.WHITE);
        paint.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int column = 0; column < columns; column++) {
            drawUpward(tokens.get(column), image, side + column * CELL, head);
        }
        for (int row = 0; row < rows.length; row++) {
            int y = head + row * CELL;
            ShownToken token = tokens.get(given + row);
            Lettering.draw(
                    label(token),
                    image,
                    side - GAP - letters(token),
                    y + (CELL - Lettering.HEIGHT * SCALE) / 2,
                    SCALE,
                    INK);
            TokenColors hues = hues(row);
            for (int column = 0; column < columns; column++) {
                boolean known = column < rows[row].length;
                paint.setColor(new Color(!known ? LINES : hues.isMuted(column) ? 0xffffff : hues.background(column)));
                paint.fillRect(side + column * CELL, y, CELL - 1, CELL - 1);
            }
        }
        paint.dispose();
        return Picture.of(image);
    }

    /** A token whose letters run upward, so that they end above the column. */
    private static void drawUpward(ShownToken token, BufferedImage image, int left, int bottom) {
        int length = letters(token);
        int height = Lettering.HEIGHT * SCALE;
        BufferedImage line = new BufferedImage(Math.max(1, length), height, BufferedImage.TYPE_INT_RGB);
        Graphics2D paint = line.createGraphics();
        paint.setColor(Color.WHITE);
        paint.fillRect(0, 0, line.getWidth(), height);
        paint.dispose();
        Lettering.draw(label(token), line, 0, 0, SCALE, token.muted() ? TokenText.MUTED : INK);
        int x = left + (CELL - height) / 2;
        for (int along = 0; along < length; along++) {
            for (int across = 0; across < height; across++) {
                image.setRGB(x + across, bottom - GAP - 1 - along, line.getRGB(along, across));
            }
        }
    }

    private static String label(ShownToken token) {
        String text = TokenText.visible(token.text()).replace('\u21b5', ' ');
        return text.length() > MOST_LETTERS ? text.substring(0, MOST_LETTERS) : text;
    }

    private static int letters(ShownToken token) {
        return Lettering.width(label(token)) * SCALE;
    }

    private TokenColors hues(int row) {
        boolean[] muted = new boolean[rows[row].length];
        for (int i = 0; i < muted.length; i++) {
            muted[i] = tokens.get(i).muted();
        }
        return TokenColors.of(rows[row], muted, colors.palette(1));
    }

    /** Writes this as a page: a click on a token that was added colours those that it came from. */
    public void save(Path file) throws IOException {
        AtomicFile.write(file, out -> out.write(html().getBytes(StandardCharsets.UTF_8)));
    }

    /** This as a page that needs nothing else; the first token that was added is chosen. */
    public String html() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            ShownToken token = tokens.get(i);
            String kind = i >= given ? "added" : token.muted() ? "special" : "given";
            text.append(i == 0 || token.joined() ? "" : " ");
            text.append(i >= given ? "<button type=\"button\"" : "<span")
                    .append(" class=\"token %s\" data-i=\"%d\">".formatted(kind, i))
                    .append(Markup.content(TokenText.visible(token.text())))
                    .append(i >= given ? "</button>" : "</span>");
        }
        return PAGE.replace("TEXT", text)
                .replace("GIVEN", String.valueOf(given))
                .replace("STYLES", numbers(this::styles))
                .replace(
                        "RELEVANCE",
                        numbers(row -> Arrays.stream(rows[row])
                                .mapToObj(r -> String.format(Locale.ROOT, "%.6g", r))
                                .collect(Collectors.joining(","))));
    }

    private String styles(int row) {
        TokenColors hues = hues(row);
        StringBuilder styles = new StringBuilder();
        for (int i = 0; i < rows[row].length; i++) {
            styles.append(i == 0 ? "" : ",").append('"').append(hues.css(i)).append('"');
        }
        return styles.toString();
    }

    private String numbers(IntFunction<String> row) {
        return IntStream.range(0, rows.length)
                .mapToObj(i -> "[" + row.apply(i) + "]")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>What each token came from</title>
            <style>
              body { max-width: 50rem; margin: 2rem auto; font: 1.1rem/2 sans-serif; }
              .token { padding: .15em .2em; border-radius: 4px; }
              .special { color: #9a9ea5; }
              button { font: inherit; border: 1px dotted #6a6e75; background: none; cursor: pointer; }
              button[aria-pressed=true] { border: 2px solid #1c1d20; }
              p.note { color: #6a6e75; font-size: .9rem; }
            </style>
            <p class="tokens">TEXT</p>
            <p class="note">Click a token with a border: red tokens spoke for it, blue ones against it.</p>
            <script>
              const given = GIVEN, styles = STYLES, relevance = RELEVANCE;
              const tokens = [...document.querySelectorAll(".token")];
              function choose(row) {
                tokens.forEach((token, i) => {
                  token.style.cssText = i < styles[row].length ? styles[row][i] : "";
                  token.title = i < relevance[row].length ? relevance[row][i] : "";
                  if (i >= given) token.setAttribute("aria-pressed", i === given + row);
                });
              }
              tokens.slice(given).forEach((token, row) => token.addEventListener("click", () => choose(row)));
              if (styles.length > 0) choose(0);
            </script>
            </html>
            """;
}
