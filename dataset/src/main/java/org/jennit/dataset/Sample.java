package org.jennit.dataset;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jennit.Provenance;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;

/**
 * A file to explain.
 *
 * @param file the file
 * @param name the name of its results without extension, with folders below the one that was named; unique
 */
public record Sample(Path file, Path name) {
    private static final Set<String> PICTURES =
            Set.of("png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "tif", "tiff");

    private static final Set<String> OTHER_PICTURES = Set.of("avif", "heic", "heif", "jp2", "jxl", "psd", "svg", "dng");

    /** Whether it holds tensors rather than a picture. */
    public boolean isTensor() {
        return extension().equals("npy");
    }

    /** The extension of the file in lower case. */
    public String extension() {
        return extension(file);
    }

    /**
     * The array in the file: samples along the first axis.
     *
     * @throws IOException naming the file, if there is none in it, or it is empty, or has numbers that are not finite, whose
     *     explanation would be NaN
     */
    public Tensor array() throws IOException {
        Tensor array = Npy.read(file);
        if (array.rank() == 0) {
            throw new IOException(file + ": is a single number; the first axis of an array is the batch");
        }
        if (array.size() == 0) {
            throw new IOException(file + ": is empty");
        }
        Optional<long[]> first = array.firstNonFinite();
        if (first.isPresent()) {
            throw new IOException("%s: %d of %d numbers are not finite, the first is %s at %s; fix the array first"
                    .formatted(
                            file,
                            array.countNonFinite(),
                            array.size(),
                            array.get(first.get()),
                            Arrays.toString(first.get())));
        }
        return array;
    }

    /** The SHA-256 of the file, by which it is known again; empty where it cannot be read. */
    Optional<String> content() {
        try {
            return Files.isRegularFile(file) ? Optional.of(Provenance.sha256(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The folder that it lies in directly below the one that was named, which may be its class. */
    public Optional<String> group() {
        return name.getNameCount() > 1 ? Optional.of(name.getName(0).toString()) : Optional.empty();
    }

    /**
     * The files that these paths name; a folder means the pictures and arrays in it, at any depth, in order of their
     * names, which is the same on every system. What is named like one and cannot be read is among them, and fails when
     * its turn comes; so do folders that cannot be opened. A link to a folder above it is not followed.
     *
     * @throws IOException where a path is missing or a folder holds none
     */
    public static List<Sample> find(List<Path> paths) throws IOException {
        return find(paths, Optional.empty());
    }

    /** The same without what lies in one folder below them, such as that of the results. */
    public static List<Sample> find(List<Path> paths, Path without) throws IOException {
        return find(paths, Optional.of(without.toAbsolutePath().normalize()));
    }

    private static List<Sample> find(List<Path> paths, Optional<Path> without) throws IOException {
        List<Sample> samples = new ArrayList<>();
        Set<Path> taken = new HashSet<>();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new NoSuchFileException(path + ": no such file or folder");
            }
            if (!Files.isDirectory(path)) {
                samples.add(of(path, String.valueOf(path.getFileName()), taken));
                continue;
            }
            List<Path> files = filesIn(path, without, Sample::isNamedLikeSample);
            if (files.isEmpty()) {
                throw new IOException(
                        path + ": contains no pictures (png, jpg, webp, gif, bmp, tif) and no .npy files");
            }
            for (Path file : files) {
                samples.add(of(file, path.relativize(file).toString(), taken));
            }
        }
        return samples;
    }

    /** The files that are wanted, and folders that cannot be opened; without those in one folder. */
    private static List<Path> filesIn(Path folder, Optional<Path> without, Predicate<Path> wanted) throws IOException {
        Path searched = folder.toAbsolutePath().normalize();
        Optional<Path> left = without.filter(results -> results.startsWith(searched) && !results.equals(searched));
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return left.isPresent()
                                && directory.toAbsolutePath().normalize().equals(left.get())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (wanted.test(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                boolean loop = failure instanceof FileSystemLoopException;
                if (!loop && (wanted.test(file) || Files.isDirectory(file))) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(file -> file.toString().replace(File.separatorChar, '\0')));
        return files;
    }

    private static boolean isNamedLikeSample(Path file) {
        return PICTURES.contains(extension(file)) || extension(file).equals("npy");
    }

    /** The pictures in a folder, at any depth, that are of formats which cannot be read. */
    public static List<Path> unreadable(Path folder) throws IOException {
        return filesIn(folder, Optional.empty(), file -> OTHER_PICTURES.contains(extension(file)));
    }

    /** Where a.png and a.jpg would share a name, the second keeps its extension; then numbers tell them apart. */
    private static Sample of(Path file, String full, Set<Path> taken) {
        int dot = full.lastIndexOf('.');
        boolean hasExtension = dot > full.lastIndexOf('/') + 1 && dot > 0;
        Path name = path(hasExtension ? full.substring(0, dot) : full);
        if (!taken.add(name)) {
            name = path(full);
            for (int i = 2; !taken.add(name); i++) {
                name = path(full + "-" + i);
            }
        }
        return new Sample(file, name);
    }

    /** A path of this name, or where the system's character set lacks some of its characters, without these. */
    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return Path.of(name.replaceAll("[^\\x20-\\x7e]", "_"));
        }
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
