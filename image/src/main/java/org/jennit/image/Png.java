package org.jennit.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jennit.tensor.AtomicFile;

/**
 * Java images made of bytes, and PNG files of them: indexed if the image has a palette, 24 bits per pixel otherwise.
 */
final class Png {
    private Png() {}

    /** Writes a file atomically. */
    static void write(BufferedImage image, Path file) throws IOException {
        AtomicFile.write(file, out -> write(image, out));
    }

    /** Writes an image to a stream. */
    static void write(BufferedImage image, OutputStream out) throws IOException {
        // in memory: given the stream itself, the library would create a temporary file for each picture
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IOException("this Java runtime has no writer of PNG files for " + image);
            }
        }
    }

    /** An RGB image of these bytes, red, green and blue of each pixel; they are copied. */
    static BufferedImage rgb(int width, int height, byte[] pixels) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int p = 0; p < pixels.length; p += 3) {
            bgr[p] = pixels[p + 2];
            bgr[p + 1] = pixels[p + 1];
            bgr[p + 2] = pixels[p];
        }
        return image;
    }

    /** An indexed image of these bytes, one palette index per pixel; they are copied. */
    static BufferedImage indexed(int width, int height, byte[] indices, IndexColorModel palette) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setDataElements(0, 0, width, height, indices);
        return image;
    }
}
