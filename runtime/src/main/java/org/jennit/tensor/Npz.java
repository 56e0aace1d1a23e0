package org.jennit.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Arrays by name in a NumPy {@code .npz} file, as {@code numpy.savez} and {@code savez_compressed} write them. Each is an
 * array as {@link Npy} reads it. Errors are {@link IOException}s that name the file, the array, and what is wrong.
 */
public final class Npz {
    private static final String ARRAY = ".npy";

    private Npz() {}

    /** Whether a file is one, by its name. */
    public static boolean isNamedSo(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    /**
     * Reads all arrays, in the order of the file.
     *
     * @throws IOException if the file cannot be read, is not in this format, has no array, or an array is larger than one
     *     tensor can be
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file");
        }
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(ARRAY)) {
                    String name = entry.getName().substring(0, entry.getName().length() - ARRAY.length());
                    arrays.put(name, array(file, zip, entry));
                }
            }
        } catch (ZipException e) {
            throw new IOException(file + ": is not an .npz file: " + e.getMessage(), e);
        }
        if (arrays.isEmpty()) {
            throw new IOException(file + ": has no arrays");
        }
        return arrays;
    }

    private static Tensor array(Path file, ZipFile zip, ZipEntry entry) throws IOException {
        if (entry.getSize() > Integer.MAX_VALUE) {
            throw new IOException("%s: the array '%s' is larger than 2^31 − 1 bytes; save it as an .npy file of its own"
                    .formatted(file, entry.getName()));
        }
        Path unpacked = Files.createTempFile("jennit", ARRAY);
        try (InputStream packed = zip.getInputStream(entry)) {
            Files.copy(packed, unpacked, StandardCopyOption.REPLACE_EXISTING);
            return Npy.read(unpacked);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).replace(unpacked.toString(), file + ", " + entry.getName());
            throw new IOException(message, e);
        } finally {
            Files.deleteIfExists(unpacked);
        }
    }
}
