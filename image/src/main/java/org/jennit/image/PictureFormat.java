package org.jennit.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The formats of picture files: how each is recognised, and where it stores the orientation. */
enum PictureFormat {
    PNG("png", Exif::inPng, "\\x89PNG\r\n\\x1a\n"),
    JPEG("jpeg", file -> JpegMarkers.read(file).orientation(), "\\xff\\xd8\\xff"),
    WEBP("webp", Exif::inWebp, "RIFF....WEBP"),
    GIF("gif", file -> Orientation.UPRIGHT, "GIF8[79]a"),
    BMP("bmp", file -> Orientation.UPRIGHT, "BM"),
    TIFF("tiff", Exif::orientation, "II\\*\0|MM\0\\*");

    private static final int LONGEST_BEGINNING = 12;

    private final String reader;

    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    private final Function<ByteBuffer, Orientation> orientation;

    private final Pattern beginning;

    PictureFormat(String reader, Function<ByteBuffer, Orientation> orientation, String beginning) {
        this.reader = reader;
        this.orientation = orientation;
        this.beginning = Pattern.compile(beginning, Pattern.DOTALL);
    }

    /** The format of a file that begins with these bytes, if it is one of these. */
    static Optional<PictureFormat> of(ByteBuffer file) {
        String start = StandardCharsets.ISO_8859_1
                .decode(file.slice(0, Math.min(file.limit(), LONGEST_BEGINNING)))
                .toString();
        return Arrays.stream(values())
                .filter(format -> format.beginning.matcher(start).lookingAt())
                .findFirst();
    }

    /** The name by which Java's image readers are looked up. */
    String reader() {
        return reader;
    }

    Orientation orientation(ByteBuffer file) {
        return orientation.apply(file);
    }
}
