package org.jennit.composite;

import java.util.Map;
import java.util.function.Function;
import org.jennit.parameter.Parameters;

/** Composites by name, found with {@link java.util.ServiceLoader}: one's own work wherever presets do. */
public interface CompositeProvider {
    /** Composites by name, with _ between words, each made from its parameters. */
    Map<String, Function<Parameters, Composite>> composites();
}
