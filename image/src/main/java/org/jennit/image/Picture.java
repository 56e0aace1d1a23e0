package org.jennit.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jennit.parameter.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A picture: height × width pixels of red, green and blue, 8 bits each, as vision models take them.
 *
 * <p>A picture is immutable. The numbers are those of the file: colour profiles are ignored, as they were when the
 * models were trained.
 */
public final class Picture {
    /** The largest number of pixels of a picture file; larger files are refused before anything is decoded. */
    public static final long MOST_PIXELS = Limits.DEFAULT.pixels();

    private final int width;
    private final int height;
    private final byte[] pixels;

    /** Takes ownership of the array: the caller must not modify it afterwards. */
    Picture(int width, int height, byte[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /**
     * Reads a PNG, JPEG, WebP, GIF (its first frame), BMP or TIFF file.
     *
     * <p>The picture is turned upright by its EXIF orientation. Gray becomes equal red, green and blue; 16-bit samples
     * are reduced to their upper 8 bits; palettes are resolved; an alpha channel is dropped without blending, so that
     * transparent pixels take the colour stored for them; CMYK becomes red = (255 − C)(255 − K) / 255, and likewise
     * green and blue.
     *
     * @throws IOException naming the file and the remedy, if it is missing, a folder, empty, truncated or not a
     *     picture, has more than {@link #MOST_PIXELS} pixels, or has samples or colours of an unsupported kind
     */
    public static Picture read(Path file) throws IOException {
        return read(file, Limits.DEFAULT);
    }

    /**
     * Reads a picture as {@link #read(Path)} does, within limits of its own: pixels, and seconds for decoding.
     *
     * @throws IOException as {@link #read(Path)} does
     */
    public static Picture read(Path file, Limits limits) throws IOException {
        return PictureFile.read(file, limits);
    }

    /**
     * The picture in a Java image, converted as {@link #read} does.
     *
     * @throws IllegalArgumentException if its samples are floating-point numbers or wider than 16 bits, or its colours
     *     are not RGB, gray or CMYK
     */
    public static Picture of(BufferedImage image) {
        return RasterPixels.picture(image.getRaster(), image.getColorModel());
    }

    /**
     * A picture of these bytes: red, green and blue of each pixel, row by row. The array is copied.
     *
     * @throws IllegalArgumentException if there are not 3 · width · height bytes
     */
    public static Picture of(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("a picture of %d × %d pixels has %d bytes, but %d were given"
                    .formatted(width, height, 3L * width * height, rgb.length));
        }
        return new Picture(width, height, rgb.clone());
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The value of a pixel, 0 to 255, in channel 0 (red), 1 (green) or 2 (blue). */
    public int get(int x, int y, int channel) {
        if (x < 0 || x >= width || y < 0 || y >= height || channel < 0 || channel > 2) {
            throw new IndexOutOfBoundsException(
                    "there is no pixel (%d, %d) of channel %d in a picture of %d × %d pixels"
                            .formatted(x, y, channel, width, height));
        }
        return pixels[3 * (y * width + x) + channel] & 0xff;
    }

    /** This picture resampled to another size. */
    public Picture resize(int newWidth, int newHeight, Interpolation interpolation) {
        if (newWidth < 1 || newHeight < 1 || (long) newWidth * newHeight > MOST_PIXELS) {
            throw new IllegalArgumentException("a picture cannot be resized to %d × %d pixels; the limit is %d pixels"
                    .formatted(newWidth, newHeight, MOST_PIXELS));
        }
        return Resampler.resize(this, newWidth, newHeight, interpolation);
    }

    /**
     * The part of this picture whose upper left pixel is (x, y).
     *
     * @throws IllegalArgumentException if it is not within the picture
     */
    public Picture crop(int x, int y, int newWidth, int newHeight) {
        if (x < 0 || y < 0 || newWidth < 1 || newHeight < 1 || newWidth > width - x || newHeight > height - y) {
            throw new IllegalArgumentException("a crop of %d × %d pixels at (%d, %d) is not within %d × %d pixels"
                    .formatted(newWidth, newHeight, x, y, width, height));
        }
        byte[] part = new byte[3 * newWidth * newHeight];
        for (int row = 0; row < newHeight; row++) {
            System.arraycopy(pixels, 3 * ((y + row) * width + x), part, 3 * row * newWidth, 3 * newWidth);
        }
        return new Picture(newWidth, newHeight, part);
    }

    /** This picture as a Java image, 24 bits per pixel. */
    public BufferedImage toImage() {
        return Png.rgb(width, height, pixels);
    }

    /** Writes this picture as a PNG file, atomically. */
    public void save(Path file) throws IOException {
        Png.write(toImage(), file);
    }

    /** Writes this picture to a stream, in the PNG format. */
    public void write(OutputStream out) throws IOException {
        Png.write(toImage(), out);
    }

    /** Whether the other is a picture of the same size and pixels. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Picture that
                && width == that.width
                && height == that.height
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "Picture %d × %d".formatted(width, height);
    }

    /** The pixels without a copy, red, green and blue of each; the caller must not modify them. */
    byte[] pixels() {
        return pixels;
    }
}
