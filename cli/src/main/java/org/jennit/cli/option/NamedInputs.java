package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Model;
import org.jennit.cli.UsageException;
import org.jennit.dataset.ArrayInput;
import org.jennit.graph.Value;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Npz;
import org.jennit.tensor.Tensor;

/**
 * Arrays for the inputs of a model, which are explained together: {@code NAME=FILE.npy} for each, or one {@code .npz} with
 * an array of each name.
 *
 * @param files the files by input
 * @param archives {@code .npz} files
 */
public record NamedInputs(Map<String, Path> files, List<Path> archives) {
    /**
     * The inputs among what was given, by an option or without one; none where all are samples.
     *
     * @throws UsageException if only some are
     */
    public static NamedInputs among(List<String> given) {
        Map<String, Path> files = new LinkedHashMap<>();
        List<Path> archives = new ArrayList<>();
        for (String text : given) {
            int equals = text.indexOf('=');
            if (Npz.isNamedSo(Path.of(text))) {
                archives.add(Path.of(text));
            } else if (equals > 0 && !Files.exists(Path.of(text))) {
                files.put(text.substring(0, equals), Path.of(text.substring(equals + 1)));
            }
        }
        int named = files.size() + archives.size();
        if (named > 0 && named != given.size()) {
            throw new UsageException("give every input of the model once as NAME=FILE.npy, or none: got " + given);
        }
        return new NamedInputs(files, archives);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return files.isEmpty() && archives.isEmpty();
    }

    /** One array for a model of one input needs no name of its own; {@code numpy.savez} calls it {@code arr_0}. */
    private static Map<String, Tensor> named(Map<String, Tensor> arrays, Model model) {
        return arrays.size() == 1 && model.inputs().size() == 1
                ? Map.of(
                        model.inputs().get(0).name(), arrays.values().iterator().next())
                : arrays;
    }

    /**
     * The arrays, with numbers of the types that the model takes.
     *
     * @throws IOException if a file cannot be read
     * @throws UsageException if the model has no such input, or does not take such numbers
     */
    public Map<String, Tensor> read(Model model) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (Path archive : archives) {
            arrays.putAll(named(Npz.read(archive), model));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            arrays.put(file.getKey(), Npy.read(file.getValue()));
        }
        for (Value input : model.inputs()) {
            Tensor array = arrays.get(input.name());
            try {
                if (array != null) {
                    arrays.put(input.name(), ArrayInput.of(input, array));
                }
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
        }
        return arrays;
    }
}
