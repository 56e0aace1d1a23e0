package org.jennit.cli.option;

import java.util.ArrayList;
import java.util.List;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.attribution.InnerUnits;
import org.jennit.cli.UsageException;
import picocli.CommandLine.Option;

/** At which layers inside of the model relevance is asked for too. */
public final class LayerChoice {
    /** The kinds of units. */
    public enum Units {
        HEADS,
        NEURONS
    }

    @Option(
            names = "--at",
            paramLabel = "LAYER",
            split = ",",
            description = {
                "Give the relevance at the output of these layers too, NAME.LAYER.npy: names, globs such as 'layer*.attn', or"
                        + " lists of them; may be repeated."
            })
    private List<String> layers = new ArrayList<>();

    @Option(
            names = "--activations",
            description = "Give the activations of the layers of --at too, NAME.LAYER.activation.npy.")
    private boolean activations;

    @Option(
            names = "--units",
            paramLabel = "KIND",
            split = ",",
            description = {
                "Give the relevance of heads of attention or of neurons of perceptrons by layer, NAME.heads.npy and"
                        + " NAME.heads.png: ${COMPLETION-CANDIDATES}."
            })
    private List<Units> kinds = new ArrayList<>();

    /** The options that a command line fills in. */
    public LayerChoice() {}

    /**
     * Refuses what has no effect.
     *
     * @throws UsageException saying what to do
     */
    public void check() {
        if (activations && layers.isEmpty()) {
            throw new UsageException("--activations needs the layers of --at; name at least one");
        }
        if (!kinds.isEmpty() && !layers.isEmpty()) {
            throw new UsageException(
                    "--units and --at both choose what is written of inner layers; give only one of them");
        }
    }

    /** Whether anything is asked for. */
    public boolean isEmpty() {
        return layers.isEmpty() && kinds.isEmpty();
    }

    /** The option that asks for a pass back; empty if none does. */
    public String needsBackwardPass() {
        return !layers.isEmpty() ? "--at" : kinds.isEmpty() ? "" : "--units";
    }

    /**
     * The units of the kinds that are asked for.
     *
     * @throws UsageException where the model has none of a kind
     */
    public List<InnerUnits> units(Model model) {
        return kinds.stream()
                .distinct()
                .map(kind -> {
                    InnerUnits units =
                            kind == Units.HEADS ? InnerUnits.heads(model.layers()) : InnerUnits.neurons(model.layers());
                    if (units.layers().isEmpty()) {
                        throw new UsageException("--units: the model has no %s; 'jennit inspect' lists its layers"
                                .formatted(units.kind()));
                    }
                    return units;
                })
                .toList();
    }

    /** An attributor that is asked for this too. */
    public AttributorBuilder of(AttributorBuilder builder, Model model) {
        AttributorBuilder asked = builder.at(layers.toArray(new String[0]));
        for (InnerUnits units : units(model)) {
            asked = asked.at(units);
        }
        return activations ? asked.withActivations() : asked;
    }
}
