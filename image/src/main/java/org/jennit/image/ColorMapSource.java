package org.jennit.image;

import java.util.ArrayList;
import java.util.List;
import org.jennit.parameter.Suggestion;

/** Parses the source of a {@link ColorMap}: colours, each with an optional position, separated by commas. */
final class ColorMapSource {
    private static final int NO_PLACE = -1;
    private static final String HEXADECIMAL = "0123456789abcdefABCDEF";

    private final String source;
    private int position;

    ColorMapSource(String source) {
        this.source = source;
    }

    /** The nodes in order, each with its position; at least two. */
    List<ColorMap.Node> nodes() {
        List<ColorMap.Node> nodes = new ArrayList<>();
        int lastPlace = 0;
        do {
            ColorMap.Node node = node();
            if (node.place() != NO_PLACE && node.place() < lastPlace) {
                throw wrong("the place %02x is below the place %02x before it".formatted(node.place(), lastPlace));
            }
            lastPlace = Math.max(lastPlace, node.place());
            nodes.add(node);
        } while (taken(','));
        if (position < source.length()) {
            throw wrong("a comma or the end is expected, not '" + source.charAt(position) + "'");
        }
        if (nodes.size() < 2) {
            throw wrong("a colour map has at least two colours, separated by commas");
        }
        return placed(nodes);
    }

    /** {@code [place ':'] colour}. */
    private ColorMap.Node node() {
        String digits = digits();
        int place = NO_PLACE;
        if (taken(':')) {
            if (digits.isEmpty() || digits.length() > 2) {
                throw wrong(
                        "before a colon a place of one or two hexadecimal digits is expected, not '" + digits + "'");
            }
            place = Integer.parseInt(digits.length() == 1 ? digits + digits : digits, 16);
            digits = digits();
        }
        if (digits.length() != 3 && digits.length() != 6) {
            throw wrong("a colour of three or six hexadecimal digits is expected, not '" + digits + "'");
        }
        int rgb = Integer.parseInt(digits, 16);
        return digits.length() == 6
                ? new ColorMap.Node(place, rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff)
                : new ColorMap.Node(place, (rgb >> 8) * 0x11, (rgb >> 4 & 0xf) * 0x11, (rgb & 0xf) * 0x11);
    }

    /** Spaces the omitted positions evenly between those that were given. */
    private static List<ColorMap.Node> placed(List<ColorMap.Node> nodes) {
        int last = nodes.size() - 1;
        int[] places = nodes.stream().mapToInt(ColorMap.Node::place).toArray();
        places[0] = places[0] == NO_PLACE ? 0 : places[0];
        places[last] = places[last] == NO_PLACE ? 255 : places[last];
        List<ColorMap.Node> placed = new ArrayList<>();
        for (int i = 0, before = 0; i <= last; i++) {
            int after = i;
            while (places[after] == NO_PLACE) {
                after++;
            }
            int place = after == i
                    ? places[i]
                    : places[before] + (i - before) * (places[after] - places[before]) / (after - before);
            before = after == i ? i : before;
            ColorMap.Node node = nodes.get(i);
            placed.add(new ColorMap.Node(place, node.red(), node.green(), node.blue()));
        }
        return List.copyOf(placed);
    }

    private String digits() {
        StringBuilder digits = new StringBuilder();
        skipSpaces();
        while (position < source.length() && HEXADECIMAL.indexOf(source.charAt(position)) >= 0) {
            digits.append(source.charAt(position++));
            skipSpaces();
        }
        return digits.toString();
    }

    private boolean taken(char wanted) {
        skipSpaces();
        if (position < source.length() && source.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private void skipSpaces() {
        while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
            position++;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("'%s' is not a colour map: at position %d %s%s"
                .formatted(source, position + 1, what, Suggestion.nearest(source.strip(), ColorMap.names())));
    }
}
