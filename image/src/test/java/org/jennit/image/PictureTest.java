package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files in {@code pictures/} are 40 × 24 pixels of {@link #ramp}, in many formats, written by Pillow. */
class PictureTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rgb.bmp", "rgb.tif", "rgb-lzw.tif", "lossless.webp", "rgba.png", "rgba.webp", "rgba.tif"})
    void readsWhatIsKeptExactly(String name) throws IOException {
        assertThat(Picture.read(Resources.path("pictures/" + name))).isEqualTo(ramp());
    }

    /** As Pillow's {@code convert('RGB')} makes of them, profile or not. */
    @ParameterizedTest
    @ValueSource(
            strings = {"gray.jpg", "sub.jpg", "prog.jpg", "rgbtrans.jpg", "icc.jpg", "cmyk.jpg", "ycck.jpg", "cmyk.tif"
            })
    void decodesColoursAsModelsWereTrainedWith(String name) throws IOException {
        Picture expected = Picture.read(Resources.path("pictures/" + name + ".png"));
        assertClose(Picture.read(Resources.path("pictures/" + name)), expected, 1);
    }

    @Test
    void decodesLossyWebpNearly() throws IOException {
        assertClose(
                Picture.read(Resources.path("pictures/rgb.webp")),
                Picture.read(Resources.path("pictures/rgb.webp.png")),
                10);
    }

    @Test
    void readsGrayWithAndWithoutAlphaAsItIs() throws IOException {
        Picture gray = Picture.read(Resources.path("pictures/la.png"));
        assertThat(gray.get(7, 3, 0)).isEqualTo(42);
        assertThat(gray.get(7, 3, 1)).isEqualTo(42);
        assertThat(gray.get(7, 3, 2)).isEqualTo(42);
    }

    @Test
    void keepsTheUpper8Of16Bits() throws IOException {
        Picture rgb = Picture.read(Resources.path("pictures/rgb16.png"));
        Picture gray = Picture.read(Resources.path("pictures/g16.png"));
        for (int y = 0; y < 24; y++) {
            for (int x = 0; x < 40; x++) {
                assertThat(rgb.get(x, y, 0)).isEqualTo((x * 1600 + y * 3) >> 8);
                assertThat(rgb.get(x, y, 1)).isEqualTo((y * 2600 + x) >> 8);
                assertThat(rgb.get(x, y, 2)).isEqualTo(((x + y) * 1000) >> 8);
                assertThat(gray.get(x, y, 1)).isEqualTo((x * 1600 + y) >> 8);
            }
        }
    }

    @Test
    void spreadsFewBitsOverAllValues() throws IOException {
        Picture four = Picture.read(Resources.path("pictures/g4.png"));
        Picture two = Picture.read(Resources.path("pictures/g2.png"));
        for (int x = 0; x < 40; x++) {
            assertThat(four.get(x, 5, 0)).isEqualTo((x + 5) % 16 * 17);
            assertThat(two.get(x, 5, 0)).isEqualTo((((x / 4 * 37 + 5) >> (6 - x % 4 * 2)) & 3) * 85);
        }
        Picture one = Picture.read(Resources.path("pictures/one.tif"));
        assertThat(one.get(0, 0, 0)).isZero();
        assertThat(one.get(39, 23, 0)).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pal.gif", "pal.bmp"})
    void looksPalettesUp(String name) throws IOException {
        Picture picture = Picture.read(Resources.path("pictures/" + name));
        assertThat(picture).isEqualTo(Picture.read(Resources.path("pictures/pal.png")));
        assertClose(picture, ramp(), 40);
    }

    @Test
    void readsTheFirstFrameOfAnAnimation() throws IOException {
        assertClose(Picture.read(Resources.path("pictures/anim.gif")), ramp(), 40);
    }

    @ParameterizedTest
    @CsvSource({
        "orientation-1.png", "orientation-2.png", "orientation-3.png", "orientation-4.png", "orientation-5.png",
        "orientation-6.png", "orientation-7.png", "orientation-8.png", "orientation-6.webp", "orientation-6.tif"
    })
    void turnsPicturesAsTheirOrientationSays(String name) throws IOException {
        assertThat(Picture.read(Resources.path("pictures/" + name))).isEqualTo(small());
    }

    @Test
    void turnsJpegInEveryOrientationAndByteOrder() throws IOException {
        byte[] jpeg = Files.readAllBytes(Resources.path("pictures/gray.jpg"));
        Picture stored = Picture.read(Resources.path("pictures/gray.jpg"));
        for (boolean little : new boolean[] {true, false}) {
            for (int exif = 1; exif <= 8; exif++) {
                Path file = Files.write(folder.resolve("turned.jpg"), withExif(jpeg, exif, little));
                assertThat(Picture.read(file)).isEqualTo(Orientation.of(exif).apply(stored));
            }
            Path odd = Files.write(folder.resolve("odd.jpg"), withExif(jpeg, 9, little));
            assertThat(Picture.read(odd)).isEqualTo(stored);
        }
        assertClose(Picture.read(Resources.path("pictures/orientation-6.jpg")), small(), 25);
    }

    @Test
    void takesDamagedExifDataForUpright() throws IOException {
        byte[] jpeg = Files.readAllBytes(Resources.path("pictures/gray.jpg"));
        byte[] exif = withExif(jpeg, 6, true);
        exif[2 + 4 + 6 + 4] = 100; // the directory lies beyond the data
        exif[2 + 4 + 6 + 5] = 100;
        assertThat(Picture.read(Files.write(folder.resolve("a.jpg"), exif)))
                .isEqualTo(Picture.read(Resources.path("pictures/gray.jpg")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.bmp",
                "rgb.tif",
                "lossless.webp",
                "rgb.webp",
                "rgb16.png",
                "pal.gif",
                "sub.jpg",
                "prog.jpg",
                "cmyk.jpg"
            })
    void refusesTruncatedFiles(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Resources.path("pictures/" + name));
        for (int length : new int[] {16, whole.length / 3, whole.length * 2 / 3}) {
            Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            assertThatIOException()
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> Picture.read(file))
                    .withMessageContainingAll(file.toString(), "truncated");
        }
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> Picture.read(folder.resolve("none.png")))
                .withMessageContainingAll("none.png", "no such file");
        assertThatIOException().isThrownBy(() -> Picture.read(folder)).withMessageContaining("is a folder");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatIOException().isThrownBy(() -> Picture.read(empty)).withMessageContaining("is empty");
        Path text = Files.writeString(folder.resolve("text.png"), "GIF, they said");
        assertThatIOException()
                .isThrownBy(() -> Picture.read(text))
                .withMessageContainingAll("text.png", "PNG, JPEG, WEBP, GIF, BMP, TIFF", "convert it");
    }

    @Test
    void refusesTooManyPixelsBeforeDecoding() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(8 + 25);
        header.putLong(0x89504e470d0a1a0aL)
                .putInt(13)
                .putInt(0x49484452)
                .putInt(100_000)
                .putInt(100_000);
        header.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array(), 12, 17);
        header.putInt((int) crc.getValue());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(header.array());
        file.write(new byte[] {0, 0, 0, 0, 'I', 'D', 'A', 'T', 0x35, (byte) 0xaf, 6, 30});
        Path huge = Files.write(folder.resolve("huge.png"), file.toByteArray());
        assertThatIOException()
                .isThrownBy(() -> Picture.read(huge))
                .withMessageContainingAll("huge.png", "100000 × 100000 pixels", "limit", "shrink");
    }

    @Test
    void refusesNumbersOfUnknownRange() {
        assertThatIOException()
                .isThrownBy(() -> Picture.read(Resources.path("pictures/float.tif")))
                .withMessageContainingAll("float.tif", "floating-point", "convert the picture to 8 bits");
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @ValueSource(strings = {"pal.gif", "sub.jpg", "rgb16.png", "rgb.bmp", "rgb-lzw.tif", "rgb.webp"})
    void damagedFilesGiveNothingButErrorsThatNameThem(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Resources.path("pictures/" + name));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 5; j++) {
                damaged[random.nextInt(Math.min(whole.length, 400))] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve(name), damaged);
            try {
                Picture.read(file);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining(file.toString());
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void isAnImmutableValue() throws IOException {
        byte[] rgb = {1, 2, 3, 4, 5, 6};
        Picture picture = Picture.of(2, 1, rgb);
        rgb[0] = 9;
        assertThat(picture).isEqualTo(Picture.of(2, 1, new byte[] {1, 2, 3, 4, 5, 6}));
        assertThat(picture).isNotEqualTo(Picture.of(1, 2, new byte[] {1, 2, 3, 4, 5, 6}));
        assertThat(picture.get(1, 0, 2)).isEqualTo(6);
        assertThat(Picture.of(picture.toImage())).isEqualTo(picture);
        Path file = folder.resolve("a.png");
        picture.save(file);
        assertThat(Picture.read(file)).isEqualTo(picture).hasToString("Picture 2 × 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Picture.of(2, 2, rgb))
                .withMessage("a picture of 2 × 2 pixels has 12 bytes, but 6 were given");
        assertThatThrownBy(() -> picture.get(2, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void crops() {
        assertThat(ramp().crop(3, 4, 2, 5)).satisfies(part -> {
            assertThat(part.width()).isEqualTo(2);
            assertThat(part.height()).isEqualTo(5);
            assertThat(part.get(1, 2, 0)).isEqualTo(4 * 6);
            assertThat(part.get(1, 2, 1)).isEqualTo(6 * 10);
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ramp().crop(39, 0, 2, 2))
                .withMessage("a crop of 2 × 2 pixels at (39, 0) is not within 40 × 24 pixels");
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "5, -1", "100000, 100000"})
    void refusesSizesThatAreNone(int width, int height) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ramp().resize(width, height, Interpolation.BOX))
                .withMessageContaining(width + " × " + height);
    }

    /** A file with an EXIF segment of one entry, the orientation. */
    private static byte[] withExif(byte[] jpeg, int orientation, boolean little) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 36).put(jpeg, 0, 2);
        file.putInt(0xffe10022).put(new byte[] {'E', 'x', 'i', 'f', 0, 0});
        file.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        file.putShort((short) (little ? 0x4949 : 0x4d4d))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1);
        file.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        return file.putInt(0).put(jpeg, 2, jpeg.length - 2).array();
    }

    static Picture ramp() {
        byte[] rgb = new byte[3 * 40 * 24];
        for (int y = 0, p = 0; y < 24; y++) {
            for (int x = 0; x < 40; x++) {
                rgb[p++] = (byte) (x * 6);
                rgb[p++] = (byte) (y * 10);
                rgb[p++] = (byte) ((x + y) * 4);
            }
        }
        return Picture.of(40, 24, rgb);
    }

    /** What the files {@code orientation-*} show once they are upright. */
    private static Picture small() {
        byte[] rgb = new byte[3 * 5 * 3];
        for (int y = 0, p = 0; y < 3; y++) {
            for (int x = 0; x < 5; x++) {
                rgb[p++] = (byte) (x * 40);
                rgb[p++] = (byte) (y * 60);
                rgb[p++] = (byte) (x * 10 + y);
            }
        }
        return Picture.of(5, 3, rgb);
    }

    static void assertClose(Picture got, Picture expected, int tolerance) {
        assertThat(got.width()).isEqualTo(expected.width());
        assertThat(got.height()).isEqualTo(expected.height());
        for (int y = 0; y < got.height(); y++) {
            for (int x = 0; x < got.width(); x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int difference = Math.abs(got.get(x, y, channel) - expected.get(x, y, channel));
                    assertThat(difference)
                            .as("at (%d, %d), channel %d", x, y, channel)
                            .isLessThanOrEqualTo(tolerance);
                }
            }
        }
    }
}
