package org.jennit.cli.option;

import org.jennit.target.Target;

/**
 * A target as people know it.
 *
 * @param name its name
 * @param target the target
 */
public record NamedTarget(String name, Target target) {}
