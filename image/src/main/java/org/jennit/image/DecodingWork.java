package org.jennit.image;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import org.jennit.parameter.Limits;

/** The work of decoding a picture, foreseen from its head; refused where it is out of all proportion. */
final class DecodingWork {
    /** No camera or renderer makes a longer side, and the time of some decoders is that of the rows. */
    private static final int LONGEST_SIDE = 1 << 20;

    /** A decoded picture takes no more of the memory than this share, since something has to be done with it. */
    private static final double SHARE_OF_MEMORY = 0.75;

    private DecodingWork() {}

    /**
     * Refuses a picture that is too large for the limits, its memory or its time.
     *
     * @param reader at the picture's head
     * @param scans those that are out of proportion, 0 if none are
     * @throws UnboundedPictureException saying what is too large, and what to do
     */
    static void require(ImageReader reader, long scans, Limits limits) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        String size = "has %d × %d pixels".formatted(width, height);
        if (pixels > limits.pixels() || Math.max(width, height) > LONGEST_SIDE) {
            throw new UnboundedPictureException(
                    "%s, more than the limit of %d, or %d along a side; shrink it first, or %s"
                            .formatted(size, limits.pixels(), LONGEST_SIDE, Limits.remedy("pixels")));
        }
        if (scans > 0) {
            throw new UnboundedPictureException(
                    "%s and goes over them in %d scans, more work than a picture is worth; convert it to PNG or to a JPEG that is not progressive"
                            .formatted(size, scans));
        }
        long bytes = pixels * (3 + bytesPerPixel(reader));
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most * SHARE_OF_MEMORY) {
            throw new UnboundedPictureException(
                    "%s, for which %d MB of the %d MB of memory that Java may use are too many; shrink it first, or give Java more (-Xmx)"
                            .formatted(size, bytes >> 20, most >> 20));
        }
    }

    /** How many bytes a decoder keeps for each pixel. */
    private static int bytesPerPixel(ImageReader reader) throws IOException {
        ImageTypeSpecifier type;
        try {
            type = reader.getRawImageType(0);
        } catch (RuntimeException e) { // damaged files, of which decoding will say more
            return 4;
        }
        return type == null
                ? 4
                : Math.max(1, type.getNumBands() * type.getSampleModel().getSampleSize(0) / 8);
    }
}
