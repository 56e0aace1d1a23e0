import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Pastes pictures side by side, all of one height: {@code java Strip.java RESULT.png PICTURE...}. */
final class Strip {
    private static final int HEIGHT = 224;
    private static final int GAP = 8;

    private Strip() {}

    public static void main(String[] files) throws Exception {
        List<BufferedImage> pictures = new ArrayList<>();
        int width = -GAP;
        for (int i = 1; i < files.length; i++) {
            BufferedImage picture = ImageIO.read(new File(files[i]));
            pictures.add(picture);
            width += GAP + width(picture);
        }
        BufferedImage strip = new BufferedImage(width, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = strip.createGraphics();
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, width, HEIGHT);
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        int x = 0;
        for (BufferedImage picture : pictures) {
            canvas.drawImage(picture, x, 0, width(picture), HEIGHT, null);
            x += width(picture) + GAP;
        }
        canvas.dispose();
        ImageIO.write(strip, "png", new File(files[0]));
    }

    private static int width(BufferedImage picture) {
        return Math.round((float) picture.getWidth() * HEIGHT / picture.getHeight());
    }
}
