package org.jennit.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds names that may have been meant. */
final class Names {
    private static final int MOST = 3;

    private Names() {}

    /** The names that differ from what was written in few letters, nearest first, separated by commas. */
    static String nearest(String written, Collection<String> names) {
        int tolerance = Math.max(1, written.length() / 3);
        return names.stream()
                .filter(name -> distance(written, name) <= tolerance)
                .sorted(Comparator.comparingInt(name -> distance(written, name)))
                .limit(MOST)
                .collect(Collectors.joining(", "));
    }

    /** The number of letters to insert, delete or replace (Levenshtein), letter case aside. */
    private static int distance(String left, String right) {
        String from = left.toLowerCase(Locale.ROOT);
        String to = right.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
