package org.jennit.image;

/**
 * The work that the scans of JPEG data ask for, wherever in a file they are: a file of its own, or the strips and tiles of a
 * TIFF file. Each scan goes over all pixels of its frame, so that a small file may hold the work of hours.
 */
final class JpegScans {
    private static final int START_OF_SCAN = 0xda;
    private static final int MOST_COMPONENTS = 4;

    /** The most pixels that scans may go over in any file: eight times the largest picture. */
    private static final long ALWAYS_FINE = 1L << 30;

    /** Data that are no trick code at most so many pixels with a byte, those of a blank page. */
    private static final long PIXELS_PER_BYTE = 256;

    private JpegScans() {}

    /**
     * How often scans go over the largest frame of a file, at most, or 0 where that is in proportion: within coded pixels a
     * byte 0xff never comes before the code of a marker, and thumbnails, which count too, have few.
     */
    static long outOfProportion(byte... file) {
        long pixels = 0;
        long scans = 0;
        for (int i = 0; i + 1 < file.length; i++) {
            if ((file[i] & 0xff) == 0xff) {
                int code = file[i + 1] & 0xff;
                scans += code == START_OF_SCAN ? 1 : 0;
                pixels = Math.max(pixels, JpegMarkers.isFrame(code) ? framePixels(file, i + 2) : 0);
            }
        }
        return pixels * scans > Math.max(ALWAYS_FINE, PIXELS_PER_BYTE * file.length) ? scans : 0;
    }

    /** The pixels of the frame whose header is at a place; 0 if none is. */
    private static long framePixels(byte[] file, int at) {
        if (at + 8 > file.length) {
            return 0;
        }
        int components = file[at + 7] & 0xff;
        boolean header = number(file, at) == 8 + 3 * components && components >= 1 && components <= MOST_COMPONENTS;
        return header ? (long) number(file, at + 3) * number(file, at + 5) : 0;
    }

    private static int number(byte[] file, int at) {
        return ((file[at] & 0xff) << 8) | (file[at + 1] & 0xff);
    }
}
