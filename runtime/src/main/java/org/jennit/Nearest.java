package org.jennit;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that may have been meant. */
final class Nearest {
    private static final int MOST = 3;

    private Nearest() {}

    /**
     * The end of a message about an unknown name: the few names that are nearest to what was written, or all when none
     * is near and there are not many.
     */
    static String hint(String written, Collection<String> names) {
        if (names.isEmpty()) {
            return "there is none";
        }
        int tolerance = Math.max(2, written.length() / 3);
        List<String> near = names.stream()
                .filter(name -> distance(written, name) <= tolerance || contains(name, written))
                .sorted(Comparator.comparingInt(name -> distance(written, name)))
                .limit(MOST)
                .toList();
        if (!near.isEmpty()) {
            return "did you mean '" + String.join("', '", near) + "'?";
        }
        List<String> first = names.stream().limit(2L * MOST).toList();
        return "there is '" + String.join("', '", first) + (names.size() > first.size() ? "', …" : "'");
    }

    private static boolean contains(String name, String written) {
        return !written.isEmpty() && name.toLowerCase(Locale.ROOT).contains(written.toLowerCase(Locale.ROOT));
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
