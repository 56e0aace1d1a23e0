package org.jennit.cli.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.Model;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.NamedInputs;
import org.jennit.dataset.ArrayInput;
import org.jennit.dataset.Sample;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The one sample of a comparison.
 *
 * @param sample the picture or array; empty for a model of several inputs
 * @param named the arrays by input; empty where there is a file
 */
record ComparedInput(Optional<Sample> sample, NamedInputs named) {
    /** What people gave, with an option or without; nothing means the bundled photograph. */
    static ComparedInput of(@Nullable Path file, List<String> byInput) throws IOException {
        List<String> texts = new ArrayList<>(byInput);
        if (file != null) {
            texts.add(file.toString());
        }
        NamedInputs named = NamedInputs.among(texts);
        if (!named.isEmpty()) {
            return new ComparedInput(Optional.empty(), named);
        }
        Path only = file == null ? Home.photograph() : file;
        List<Sample> samples = Sample.find(List.of(only));
        if (samples.size() != 1) {
            throw new UsageException(only + ": is a folder; name one picture");
        }
        return new ComparedInput(Optional.of(samples.get(0)), named);
    }

    /** The input of the model whose relevance is drawn: the first that can have some. */
    String shown(Model model) {
        List<Value> inputs = model.inputs();
        return inputs.stream()
                .filter(input -> input.element().isFloating())
                .findFirst()
                .orElse(inputs.get(0))
                .name();
    }

    /** The arrays by input. */
    Map<String, Tensor> arrays(Model model) throws IOException {
        if (sample.isEmpty()) {
            return named.read(model);
        }
        Value only = model.inputs().get(0);
        return Map.of(only.name(), ArrayInput.of(only, sample.get().array()));
    }

    /** The file in front of an error about it. */
    String place() {
        return sample.map(file -> file.file() + ": ").orElse("");
    }
}
