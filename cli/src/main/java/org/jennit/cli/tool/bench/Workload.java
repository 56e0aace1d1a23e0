package org.jennit.cli.tool.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.program.Device;
import org.jennit.program.ProgramOptions;
import org.jennit.text.StructuredText;

/**
 * What is measured: a model file, explained by a composite, for a batch of random inputs.
 *
 * @param composite the name of a preset, {@code gradient}, or a file
 * @param batch how many samples at once
 * @param threads how many threads an operator may use; 0 for one on each core
 */
record Workload(Path model, String composite, int batch, int threads, Device device) {
    /** The bound of random inputs: they are between −BOUND and BOUND. */
    static final double BOUND = 3;

    static final String GRADIENT = "gradient";

    private static final String BOX = "epsilon_gamma_box";

    /**
     * The composite of a name, or in a file; the preset with the box rule gets the bounds of the random inputs.
     *
     * @throws IOException if the file cannot be read or is not a composite
     */
    static Composite named(String name) throws IOException {
        if (StructuredText.isNamedSo(Path.of(name))) {
            return Composites.of(StructuredText.readMap(Path.of(name)), name);
        }
        return switch (canonical(name)) {
            case GRADIENT -> Composites.gradient();
            case BOX -> Composites.epsilonGammaBox(-BOUND, BOUND);
            default -> Composites.named(name, Map.of());
        };
    }

    /** A composite's name in its one spelling. */
    static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    }

    ProgramOptions options() {
        return ProgramOptions.DEFAULT.withDevice(device).withThreads(threads);
    }
}
