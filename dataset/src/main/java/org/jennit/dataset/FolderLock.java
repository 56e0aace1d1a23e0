package org.jennit.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The right to write into a folder of results, which one run has at a time. It is a lock on a file {@code .lock}, which the
 * system takes back when the process ends, however that comes about.
 */
final class FolderLock implements AutoCloseable {
    private final Path path;
    private final FileChannel file;

    private FolderLock(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Takes the right.
     *
     * @throws IOException if another run has it
     */
    static FolderLock of(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve(".lock");
        while (true) {
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (!isLocked(file)) {
                    throw new IOException(folder
                            + ": another run writes into this folder; wait for its end, or choose another folder");
                }
                if (isAt(path, file)) {
                    return new FolderLock(path, file);
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
        } catch (OverlappingFileLockException e) { // by a run of this process
            return false;
        }
    }

    /** Whether it is this file that lies there: one who had the lock before may have deleted it meanwhile. */
    private static boolean isAt(Path path, FileChannel file) throws IOException {
        String token = UUID.randomUUID().toString();
        file.truncate(0);
        file.write(StandardCharsets.US_ASCII.encode(token));
        try {
            return Files.readString(path, StandardCharsets.US_ASCII).equals(token);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        file.close();
    }
}
