package org.jennit.cli.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A colour for each rule; the plain gradient is gray. */
final class RuleColors {
    private static final String GRADIENT = "#b4b7bc";
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("gradient", GRADIENT),
            Map.entry("none", "#d5d7da"),
            Map.entry("Pass", "#e7dfcf"),
            Map.entry("Norm", "#c9b88a"),
            Map.entry("Epsilon", "#4e8fd0"),
            Map.entry("ZPlus", "#e2574c"),
            Map.entry("AlphaBeta", "#b04a9d"),
            Map.entry("Gamma", "#f0963c"),
            Map.entry("ZBox", "#2fa37c"),
            Map.entry("Flat", "#79c36a"),
            Map.entry("WSquare", "#1f7a8c"));
    private static final List<String> OTHERS = List.of("#8a6fd1", "#d17fb0", "#6bb7c9", "#a3683a", "#7d8f2a");

    private final Map<String, String> colors = new HashMap<>(KNOWN);

    RuleColors(List<String> rules) {
        int others = 0;
        for (String rule : rules) {
            if (!colors.containsKey(rule)) {
                colors.put(rule, OTHERS.get(others++ % OTHERS.size()));
            }
        }
    }

    /** The colour of a rule, for SVG and DOT; white if there is none. */
    String of(String rule) {
        return colors.getOrDefault(rule, "#ffffff");
    }
}
