package org.jennit.parameter;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The known names nearest to one that is not known, for messages. */
public final class Suggestion {
    private static final int MOST = 3;

    /** Longer words are data rather than misspelt names, and comparing them would take long. */
    private static final int LONGEST = 100;

    private Suggestion() {}

    /** {@code ; did you mean 'a' or 'b'?}, or the known names if none is close, or nothing if no names are known. */
    public static String nearest(String unknown, Collection<String> known) {
        List<String> near = known.stream()
                .filter(name -> unknown.length() <= LONGEST && name.length() <= LONGEST)
                .filter(name -> distance(unknown, name) <= Math.max(2, unknown.length() / 2))
                .sorted(Comparator.<String>comparingInt(name -> distance(unknown, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
        if (!near.isEmpty()) {
            return near.stream()
                    .map(name -> "'" + name + "'")
                    .collect(Collectors.joining(" or ", "; did you mean ", "?"));
        }
        return known.isEmpty()
                ? ""
                : known.stream().sorted().limit(20).collect(Collectors.joining(", ", "; known are ", ""));
    }

    /** The least number of letters to put in, take out or change. */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT).replace('-', '_');
        String b = second.toLowerCase(Locale.ROOT).replace('-', '_');
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
