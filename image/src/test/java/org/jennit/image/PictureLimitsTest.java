package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jennit.parameter.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The work that a picture may cause. */
class PictureLimitsTest {
    @TempDir
    Path folder;

    /** A JPEG of one component, whose scans go over all of its pixels again and again, a few bytes each. */
    private static byte[] scans(int width, int height, int count) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        jpeg.writeBytes(bytes(0xff, 0xd8, 0xff, 0xdb, 0, 67, 0));
        jpeg.writeBytes(new byte[64]);
        jpeg.writeBytes(
                bytes(0xff, 0xc2, 0, 11, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0));
        for (int i = 0; i < count; i++) {
            jpeg.writeBytes(bytes(0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, 0x55));
        }
        jpeg.writeBytes(bytes(0xff, 0xd9));
        return jpeg.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** A TIFF of one strip, of JPEG data. */
    private static byte[] tiff(int width, int height, byte... jpeg) {
        int[][] entries = {
            {256, width},
            {257, height},
            {258, 8},
            {259, 7},
            {262, 1},
            {273, 8},
            {277, 1},
            {278, height},
            {279, jpeg.length}
        };
        ByteBuffer file = ByteBuffer.allocate(8 + jpeg.length + 2 + 12 * entries.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putShort((short) 0x4949)
                .putShort((short) 42)
                .putInt(8 + jpeg.length)
                .put(jpeg);
        file.putShort((short) entries.length);
        for (int[] entry : entries) {
            file.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
        }
        return file.putInt(0).array();
    }

    @Test
    @Timeout(5)
    void scansOutOfProportionAreRefusedAlsoInsideOfTiff() throws IOException {
        byte[] bomb = scans(6000, 6000, 20_000);
        Path jpeg = Files.write(folder.resolve("scans.jpg"), bomb);
        Path tiff = Files.write(folder.resolve("scans.tif"), tiff(6000, 6000, bomb));
        for (Path file : new Path[] {jpeg, tiff}) {
            assertThatIOException()
                    .isThrownBy(() -> Picture.read(file))
                    .withMessageStartingWith(file + ": has 6000 × 6000 pixels and goes over them in 20000 scans");
        }
    }

    /** A file of many pages or strips has as many scans, and pixels for each. */
    @Test
    void scansInProportionAreFine() {
        ByteArrayOutputStream pages = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            pages.writeBytes(scans(3000, 3000, 1));
            pages.writeBytes(new byte[400_000]);
        }
        assertThat(JpegScans.outOfProportion(pages.toByteArray())).isZero();
        assertThat(JpegScans.outOfProportion(scans(6000, 6000, 10))).isZero();
        assertThat(JpegScans.outOfProportion(scans(6000, 6000, 1000))).isEqualTo(1000);
    }

    /** Some decoders look for a marker in what is no JPEG. */
    @Test
    void chanceIsNoScan() {
        byte[] noise = new byte[1 << 20];
        new Random(1).nextBytes(noise);
        assertThat(JpegScans.outOfProportion(noise)).isZero();
    }

    @Test
    void limitsAreNamed() throws IOException {
        Path file = folder.resolve("picture.png");
        Picture.of(20, 10, new byte[600]).save(file);
        assertThat(Picture.read(file, Limits.DEFAULT.with("pixels", 200)).width())
                .isEqualTo(20);
        assertThatIOException()
                .isThrownBy(() -> Picture.read(file, Limits.DEFAULT.with("pixels", 199)))
                .withMessageContaining("picture.png: has 20 × 10 pixels, more than the limit of 199")
                .withMessageContaining("--limit pixels=N");
    }

    /** Who no longer waits for a picture interrupts the thread that decodes it. */
    @Test
    void decodingCanBeInterrupted() throws Exception {
        Path file = folder.resolve("picture.bmp");
        int side = 3000;
        ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "bmp", file.toFile());
        Thread.currentThread().interrupt();
        assertThatIOException()
                .isThrownBy(() -> Picture.read(file))
                .isInstanceOf(InterruptedIOException.class)
                .withMessageContaining("picture.bmp: decoding was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Picture.read(file).width()).isEqualTo(side);
    }
}
