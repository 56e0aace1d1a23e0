package org.jennit.rule;

import java.util.Map;
import java.util.function.Function;
import org.jennit.parameter.Parameters;

/** Rules by name, found with {@link java.util.ServiceLoader}: the way to bring rules of one's own to files. */
public interface RuleProvider {
    /** Rules by the name that files use, each made from its parameters. */
    Map<String, Function<Parameters, Rule>> rules();
}
