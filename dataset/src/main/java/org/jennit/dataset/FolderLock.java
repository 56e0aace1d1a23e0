package org.jennit.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write into a folder of results, which one run has at a time. It is a lock on a file {@code .lock}, which the
 * system takes back when the process ends, however that comes about.
 *
 * <p>On POSIX systems a process loses its lock on a file as soon as it closes any descriptor of that file. So nothing here
 * opens a file that this process has locked.
 */
final class FolderLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel file;

    private FolderLock(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Takes the right.
     *
     * @throws IOException if another run has it, of this process or of another
     */
    static FolderLock of(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.toRealPath().resolve(".lock");
        if (!HELD.add(path)) {
            throw refused(folder);
        }
        try {
            return new FolderLock(path, locked(path).orElseThrow(() -> refused(folder)));
        } catch (IOException | RuntimeException e) {
            HELD.remove(path);
            throw e;
        }
    }

    private static IOException refused(Path folder) {
        return new IOException(
                folder + ": another run writes into this folder; wait for its end, or choose another folder");
    }

    /** The file, locked; empty if another process has locked it. */
    private static Optional<FileChannel> locked(Path path) throws IOException {
        while (true) {
            Optional<Object> before = identity(path);
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (!isLocked(file)) {
                    file.close();
                    return Optional.empty();
                }
                // One who had the lock before may have deleted the file that was opened here, and others made a new
                // one.
                if (before.isPresent() && before.equals(identity(path))) {
                    return Optional.of(file);
                }
                file.close();
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        }
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) { // by something else in this process
            return false;
        }
    }

    /** What tells a file from others that had its name; empty where there is none. */
    private static Optional<Object> identity(Path path) throws IOException {
        try {
            Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? path : key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(path);
            file.close();
        } finally {
            HELD.remove(path);
        }
    }
}
