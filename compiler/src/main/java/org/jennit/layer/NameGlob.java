package org.jennit.layer;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Names of layers with wildcards: {@code *} for any characters, {@code ?} for one. */
public final class NameGlob {
    private NameGlob() {}

    /** Whether a name has wildcards. */
    public static boolean isGlob(String name) {
        return name.contains("*") || name.contains("?");
    }

    /** Whether names match; without wildcards, those that are equal. */
    public static Predicate<String> of(String name) {
        if (!isGlob(name)) {
            return name::equals;
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString()).asMatchPredicate();
    }
}
