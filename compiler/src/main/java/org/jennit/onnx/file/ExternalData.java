package org.jennit.onnx.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds tensors that a model keeps in other files of its folder ({@code external_data}). */
final class ExternalData {
    private record DataFile(Path realPath, long size) {}

    private final List<Path> folders;
    private final List<Path> roots;
    private final Map<String, DataFile> files = new HashMap<>();

    private ExternalData(List<Path> folders, List<Path> roots) {
        this.folders = folders;
        this.roots = roots;
    }

    /**
     * The external data of a model file. A model may be reached through a link, and its data lie beside the link (as in
     * a cache of models) or beside the file that it points to.
     */
    static ExternalData beside(Path model, Path realPath, List<Path> furtherRoots) throws IOException {
        Path linked = parent(model.toAbsolutePath());
        Path real = parent(realPath);
        List<Path> roots = new ArrayList<>(List.of(real, linked.toRealPath()));
        for (Path root : furtherRoots) {
            roots.add(root.toRealPath());
        }
        return new ExternalData(linked.equals(real) ? List.of(real) : List.of(linked, real), roots);
    }

    /** A model in memory has no folder. */
    static ExternalData none() {
        return new ExternalData(List.of(), List.of());
    }

    /** The numbers of a tensor of {@code expected} bytes. */
    TensorData data(WireReader in, String label, Map<String, String> entries, long expected) throws IOException {
        String location = entries.getOrDefault("location", "");
        if (location.isEmpty()) {
            throw in.error(label + " is in another file, but its location is not given");
        }
        DataFile file = files.get(location);
        if (file == null) {
            file = find(in, label, location);
            files.put(location, file);
        }
        long offset = number(in, label, entries, "offset", 0);
        long length = number(in, label, entries, "length", Math.max(0, file.size() - offset));
        if (length != expected) {
            throw in.error(label + " has " + length + " bytes in its data file '" + location
                    + "' where its type and dimensions ask for " + expected
                    + "; the model and its data file are from different exports: copy both again");
        }
        if (offset > file.size() - length) {
            throw in.error(label + " needs " + length + " bytes from byte " + offset + " on of its data file '"
                    + location + "', but " + file.realPath() + " has " + file.size() + " bytes; copy it anew");
        }
        return new TensorData.InFile(file.realPath(), offset, length);
    }

    private DataFile find(WireReader in, String label, String location) throws IOException {
        if (folders.isEmpty()) {
            throw in.error(
                    label + " is in the data file '" + location
                            + "', which cannot be found for a model read from memory or a stream; read the model from its file, with the data file beside it");
        }
        for (Path folder : folders) {
            DataFile file = inFolder(in, label, folder, location);
            if (file != null) {
                return file;
            }
        }
        throw in.error(label + " is in the data file '" + location + "', which is missing in " + folders.get(0)
                + "; put it there, beside the model");
    }

    private @Nullable DataFile inFolder(WireReader in, String label, Path folder, String location) throws IOException {
        Path file;
        try {
            Path relative = folder.getFileSystem().getPath(location);
            file = folder.resolve(relative).normalize();
            if (relative.isAbsolute() || !file.startsWith(folder.normalize())) {
                throw in.error(label + " is in '" + location
                        + "', which is outside of the model's folder and is not read, because a model must not"
                        + " open arbitrary files; put the data file beside the model");
            }
        } catch (InvalidPathException invalid) {
            throw in.error(label + " is in '" + location + "', which is not a valid file name");
        }
        try {
            Path realPath = file.toRealPath();
            if (roots.stream().noneMatch(realPath::startsWith)) {
                throw in.error(label + " is in '" + location
                        + "', a link to a file outside of the model's folder, which is not read, because a model must not"
                        + " open arbitrary files; copy the file there or, if you trust the model, name the folder that"
                        + " holds the files that its links lead to (--weights-root, ReadingOptions.withWeightRoots)");
            }
            if (!Files.isRegularFile(realPath)) {
                throw in.error(label + " is in '" + location + "', but " + file + " is not a file");
            }
            return new DataFile(realPath, Files.size(realPath));
        } catch (NoSuchFileException missing) {
            return null;
        } catch (FileSystemException unreadable) {
            throw in.error(label + " is in '" + location + "', which cannot be opened ("
                    + (unreadable.getReason() == null ? "no access" : unreadable.getReason())
                    + "); put the data file beside the model");
        }
    }

    private static long number(WireReader in, String label, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, together with negative numbers.
        }
        throw in.error(label + " has the " + key + " '" + text + "' in its data file, which is not a valid position");
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
