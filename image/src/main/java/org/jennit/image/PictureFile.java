package org.jennit.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jennit.parameter.Limits;

/** Reads picture files: detects the format by the first bytes, checks the size, decodes, and turns upright. */
final class PictureFile {
    private static final String FORMATS =
            Arrays.stream(PictureFormat.values()).map(Enum::name).collect(Collectors.joining(", "));

    private PictureFile() {}

    static Picture read(Path file, Limits limits) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file; give the path of a picture (" + FORMATS + ")");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name the picture in it");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": is no regular file; save the picture in one");
        }
        if (Files.size(file)
                > Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 2)) {
            throw new IOException(file + ": has " + Files.size(file)
                    + " bytes, too many for a picture; shrink it first, or give Java more memory (-Xmx)");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            throw new IOException(file + ": is empty; fetch or export the picture again");
        }
        ByteBuffer view = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        PictureFormat format = PictureFormat.of(view)
                .orElseThrow(() -> new IOException(file + ": is not a picture of a known format (" + FORMATS
                        + "); convert it to PNG or JPEG first"));
        try {
            return format.orientation(view).apply(decode(file, bytes, format, limits));
        } catch (OutOfMemoryError e) { // one large array too many; others have what they need
            throw new IOException(
                    file
                            + ": the memory that Java may use is not enough for this picture; shrink it first, or give Java more"
                            + " (-Xmx)",
                    e);
        }
    }

    private static Picture decode(Path file, byte[] bytes, PictureFormat format, Limits limits) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.reader());
        if (!readers.hasNext()) {
            throw new IOException(file + ": there is no reader of " + format + " files on the class path");
        }
        Supplier<Picture> pixels = decoded(file, readers.next(), bytes, format, limits);
        try {
            return pixels.get();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Decodes at once, and converts the result to a picture on demand. */
    private static Supplier<Picture> decoded(
            Path file, ImageReader reader, byte[] bytes, PictureFormat format, Limits limits) throws IOException {
        Deadline deadline = new Deadline(limits.seconds());
        List<String> warnings = new ArrayList<>();
        try (ImageInputStream in = new BoundedPictureStream(bytes, deadline)) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.addIIOReadProgressListener(deadline);
            DecodingWork.require(reader, scans(format, bytes), limits);
            Supplier<Picture> decoded = format == PictureFormat.JPEG ? jpeg(reader, bytes) : image(reader);
            deadline.check();
            // a truncated JPEG file is padded with gray, and only a warning tells
            if (warnings.stream()
                    .anyMatch(warning -> warning.toLowerCase(Locale.ROOT).contains("premature end"))) {
                throw new IOException("the file ends early");
            }
            return decoded;
        } catch (UnboundedPictureException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) { // readers throw all kinds of exceptions for damaged files
            if (deadline.isInterrupted()) {
                throw new InterruptedIOException(file + ": decoding was interrupted");
            }
            if (deadline.isOver()) {
                throw new IOException(
                        "%s: the %s picture takes longer than %d s to decode; shrink it first, or %s"
                                .formatted(file, format, limits.seconds(), Limits.remedy("seconds")),
                        e);
            }
            throw new IOException(
                    "%s: the %s picture is damaged or truncated (%s); fetch or export it again"
                            .formatted(file, format, reason(e)),
                    e);
        } finally {
            reader.dispose();
        }
    }

    /** The scans of JPEG data, which TIFF files may hold too, where they are out of proportion. */
    private static long scans(PictureFormat format, byte... bytes) {
        return format == PictureFormat.JPEG || format == PictureFormat.TIFF ? JpegScans.outOfProportion(bytes) : 0;
    }

    /** What a decoder says where that is meant for people; otherwise it came upon something that it does not foresee. */
    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() || message.contains("java.")
                ? "the decoder cannot make sense of it"
                : message;
    }

    private static Supplier<Picture> image(ImageReader reader) throws IOException {
        BufferedImage image = reader.read(0);
        return () -> Picture.of(image);
    }

    /** JPEG is decoded to raw components, because Java's readers would apply colour profiles, above all to CMYK. */
    private static Supplier<Picture> jpeg(ImageReader reader, byte[] bytes) throws IOException {
        Raster components = reader.readRaster(0, null);
        boolean luminance = JpegMarkers.read(ByteBuffer.wrap(bytes)).luminance();
        return () -> JpegColors.picture(components, luminance);
    }
}
