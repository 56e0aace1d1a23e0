package org.jennit.cli.option;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.composite.Composites;
import org.jennit.image.ColorMap;
import org.jennit.image.Preprocessing;

/** What a shell completes as the value of an option, in the spelling of the help. */
public abstract class CompletionCandidates implements Iterable<String> {
    private final List<String> names;

    private CompletionCandidates(Collection<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }

    /** The presets of composites. */
    public static final class CompositeNames extends CompletionCandidates {
        CompositeNames() {
            super(Stream.concat(Stream.of(CompositeOptions.GRADIENT), Composites.names().stream())
                    .toList());
        }
    }

    /** The attributors. */
    public static final class AttributorNames extends CompletionCandidates {
        AttributorNames() {
            super(AttributionMethods.names());
        }
    }

    /** The colour maps. */
    public static final class ColorMapNames extends CompletionCandidates {
        ColorMapNames() {
            super(ColorMap.names());
        }
    }

    /** The presets of preprocessing. */
    public static final class PreprocessingNames extends CompletionCandidates {
        PreprocessingNames() {
            super(Preprocessing.presets());
        }
    }

    /** The devices that programs run on. */
    public static final class DeviceNames extends CompletionCandidates {
        DeviceNames() {
            super(List.of("cpu", "cuda"));
        }
    }

    /** How relevance is kept in a report. */
    public static final class PrecisionNames extends CompletionCandidates {
        PrecisionNames() {
            super(List.of("int16", "float32"));
        }
    }

    /** When a terminal shows colours. */
    public static final class ColoringNames extends CompletionCandidates {
        ColoringNames() {
            super(List.of("auto", "always", "never"));
        }
    }
}
