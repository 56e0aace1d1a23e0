package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jennit.onnx.file.TemporaryFile;

/**
 * Cases on disk, by family: a family is a zip file or a folder of cases. Zip files are unpacked to a temporary folder that
 * goes away when this is closed, or the program interrupted.
 */
final class CaseFamilies implements AutoCloseable {
    /** The file that makes a folder a case. */
    static final String CASE = "case.json";

    /** The files that make a folder a family of image cases. */
    static final String IMAGES = "images.json";

    private final Map<String, List<Path>> cases = new TreeMap<>();
    private final TemporaryFile unpacked;

    private CaseFamilies(TemporaryFile unpacked) {
        this.unpacked = unpacked;
    }

    /**
     * Finds the cases in zip files and folders, at any depth.
     *
     * @throws IOException naming the path that is missing, holds no case, or cannot be read
     */
    static CaseFamilies open(List<Path> paths) throws IOException {
        CaseFamilies families = new CaseFamilies(TemporaryFile.folder("jennit-conformance-"));
        try {
            for (Path path : paths) {
                families.add(path);
            }
        } catch (IOException | RuntimeException e) {
            families.close();
            throw e;
        }
        return families;
    }

    /** The folders of the cases of each family, in order of their names. */
    Map<String, List<Path>> cases() {
        return cases;
    }

    private void add(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path + ": no such file or folder; name zip files or folders with cases");
        }
        int before = count();
        if (Files.isDirectory(path)) {
            List<Path> files;
            try (Stream<Path> tree = Files.walk(path)) {
                files = tree.sorted().toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            for (Path file : files) {
                addFile(file, file.toAbsolutePath().normalize());
            }
        } else {
            addFile(path, path.toAbsolutePath().normalize());
        }
        if (count() == before) {
            throw new IOException(path + ": contains no case (a folder with a " + CASE + ")");
        }
    }

    private void addFile(Path shown, Path file) throws IOException {
        Path folder = file.getParent();
        String name = String.valueOf(file.getFileName());
        if (folder == null || Files.isDirectory(file)) {
            return;
        }
        if (name.equals(CASE) || name.equals(IMAGES)) {
            Path family = name.equals(CASE) ? folder.getParent() : folder;
            Path familyName = family == null ? null : family.getFileName();
            cases.computeIfAbsent(familyName == null ? "cases" : familyName.toString(), key -> new ArrayList<>())
                    .add(folder);
        } else if (name.endsWith(".zip")) {
            Path target = unpacked.path().resolve(count() + "").resolve(name.substring(0, name.length() - 4));
            unpack(shown, file, target);
            try (Stream<Path> tree = Files.walk(target)) {
                for (Path inside : tree.sorted().toList()) {
                    addFile(inside, inside);
                }
            }
        }
    }

    private void unpack(Path shown, Path zip, Path target) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file)) {
            int entries = 0;
            for (ZipEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
                ZipEntry entry = next;
                entries++;
                Path place = target.resolve(entry.getName()).normalize();
                if (!place.startsWith(target)) {
                    throw new IOException(shown + ": has an entry that leaves its folder, " + entry.getName());
                }
                unpacked.whileItIsThere(() -> write(in, entry, place));
            }
            if (entries == 0) {
                throw new IOException(shown + ": is not a zip file, or an empty one");
            }
        } catch (ZipException e) {
            throw new IOException(shown + ": is a damaged zip file (" + e.getMessage() + ")", e);
        }
    }

    private void write(InputStream content, ZipEntry entry, Path place) throws IOException {
        Path folder = entry.isDirectory() ? place : place.getParent();
        Files.createDirectories(folder == null ? unpacked.path() : folder);
        if (!entry.isDirectory()) {
            Files.copy(content, place);
        }
    }

    private int count() {
        return cases.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }
}
