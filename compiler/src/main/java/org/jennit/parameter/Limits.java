package org.jennit.parameter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much work a file may cause. What goes beyond a limit is refused with an error that names the limit, so that no
 * file, whoever made it, keeps a program busy or takes all of its memory; the defaults lie far above what networks need.
 *
 * @param nodes nodes of a model, those of functions and bodies among them
 * @param expanded nodes that come from functions and bodies, each counted as often as it is written out
 * @param depth how deep functions may call one another
 * @param elements elements of any one tensor whose extents the file says; open extents count as one
 * @param steps steps of a loop whose number the file says
 * @param pixels pixels of a picture
 * @param seconds time for decoding a picture
 */
public record Limits(long nodes, long expanded, long depth, long elements, long steps, long pixels, long seconds) {
    /** The limits that hold where nobody asks for others. */
    public static final Limits DEFAULT = new Limits(100_000, 50_000, 100, 1L << 32, 1_000_000, 1L << 27, 20);

    /** Limits of at least one. */
    public Limits {
        if (Math.min(Math.min(Math.min(nodes, expanded), Math.min(depth, elements)), Math.min(steps, pixels)) < 1
                || seconds < 1) {
            throw new IllegalArgumentException("a limit must be at least 1");
        }
    }

    /** All limits by name. */
    public Map<String, Long> byName() {
        Map<String, Long> limits = new LinkedHashMap<>();
        limits.put("nodes", nodes);
        limits.put("expanded", expanded);
        limits.put("depth", depth);
        limits.put("elements", elements);
        limits.put("steps", steps);
        limits.put("pixels", pixels);
        limits.put("seconds", seconds);
        return limits;
    }

    /**
     * These with another value of a limit.
     *
     * @throws IllegalArgumentException if there is no limit of this name, or the value is less than one
     */
    public Limits with(String name, long value) {
        Map<String, Long> limits = byName();
        if (limits.replace(name, value) == null) {
            throw new IllegalArgumentException(
                    "unknown limit '" + name + "'" + Suggestion.nearest(name, limits.keySet()));
        }
        List<Long> values = List.copyOf(limits.values());
        return new Limits(
                values.get(0),
                values.get(1),
                values.get(2),
                values.get(3),
                values.get(4),
                values.get(5),
                values.get(6));
    }

    /** What to do where a limit is exceeded: the end of an error. */
    public static String remedy(String name) {
        return "if that is meant, raise the limit '" + name + "' (--limit " + name + "=N, or Limits in Java)";
    }
}
