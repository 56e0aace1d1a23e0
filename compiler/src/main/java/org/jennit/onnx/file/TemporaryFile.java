package org.jennit.onnx.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder that is there for a while only: under another name until it is whole, or temporary. Closing it deletes
 * what is left of it, and so does the end of the process, by {@code System.exit} or a signal, where that comes first.
 */
public final class TemporaryFile implements AutoCloseable {
    private static final Set<Path> ALL = new HashSet<>();
    private static boolean ended = !deletedInTheEnd();

    private final Path path;

    private TemporaryFile(Path path) {
        this.path = path;
    }

    private static boolean deletedInTheEnd() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(TemporaryFile::deleteAll, "jennit-unfinished-files"));
            return true;
        } catch (IllegalStateException e) { // the process is ending
            return false;
        }
    }

    /**
     * What is about to be made.
     *
     * @throws IOException if the process is ending, and nothing should be started
     */
    public static TemporaryFile at(Path path) throws IOException {
        synchronized (ALL) {
            if (ended) {
                throw new IOException(path + ": is not written any more, the process is ending");
            }
            ALL.add(path.toAbsolutePath());
        }
        return new TemporaryFile(path.toAbsolutePath());
    }

    /** A new temporary folder. */
    public static TemporaryFile folder(String prefix) throws IOException {
        synchronized (ALL) {
            return at(Files.createTempDirectory(prefix));
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What is done with a file or folder. */
    @FunctionalInterface
    public interface Work {
        /** Does it. */
        void run() throws IOException;
    }

    /**
     * Does something in it that a deletion meanwhile would leave a remainder of.
     *
     * @throws IOException if it is deleted already
     */
    public void whileItIsThere(Work work) throws IOException {
        synchronized (ALL) {
            if (ended || !ALL.contains(path)) {
                throw new IOException(path + ": is deleted already");
            }
            work.run();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (ALL) {
            ALL.remove(path);
        }
        delete(path);
    }

    /** What cannot be deleted while the process ends stays; nobody is left to be told. */
    private static void deleteAll() {
        synchronized (ALL) {
            ended = true;
            for (Path path : ALL) {
                try {
                    delete(path);
                } catch (IOException e) {
                    // the next may go
                }
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.deleteIfExists(path);
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
