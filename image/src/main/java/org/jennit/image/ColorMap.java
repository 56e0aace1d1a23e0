package org.jennit.image;

import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A map from numbers to colours: nodes on an axis from 0 to 255, linear in between.
 *
 * <p>The source of a map is a list of colours, separated by commas, in hexadecimal digits {@code rgb} or {@code
 * rrggbb}, each optionally preceded by its position on the axis, one or two hexadecimal digits and a colon: {@code
 * 00f,80:fff,f00}. A single digit d means dd. Omitted positions are spaced evenly between their neighbours, truncated
 * to integers; the first defaults to 00 and the last to ff. Beyond the outermost nodes the colour is constant; where
 * two nodes share a position, the later one applies from there on. Spaces are ignored.
 *
 * <p>A value v in [0, 1] maps to the colour at v · 255 on the axis.
 */
public final class ColorMap {
    private static final Map<String, ColorMap> BUILT_IN = new LinkedHashMap<>();

    static {
        builtIn("gray", "000,fff");
        builtIn("wred", "fff,f00");
        builtIn("wblue", "fff,00f");
        builtIn("hot", "000,f00,ff0,fff");
        builtIn("cold", "000,00f,0ff");
        builtIn("coldnhot", "0ff,00f,80:000,f00,ff0,fff");
        builtIn("bwr", "00f,80:fff,f00");
        builtIn("france", "0055a4,80:fff,ef4135");
        builtIn("seismic", "0000d0,80:d0d0d0,d00000");
        builtIn("coolio", "00d0d0,80:d0d0d0,d000d0");
        builtIn("coleus", "00d000,80:d0d0d0,d000d0");
        // distinguishable under every common colour blindness; sky blue and orange are those of Okabe and Ito (2008)
        builtIn("skyember", "004c7f,40:56b4e9,80:fff,c0:e69f00,8c3a00");
        builtIn("plumfern", "7a2a8c,40:b57bc0,80:f7f7f7,c0:7bbf8a,0f6b38");
        // lightness grows with the value, under every colour blindness: dark blue, gray, yellow
        builtIn("dusk", "00204c,40:414d6b,80:7b7b78,c0:bbae6f,ffea46");
    }

    /** A colour at a position on the axis; all components are from 0 to 255. */
    public record Node(int place, int red, int green, int blue) {}

    private final String source;
    private final List<Node> nodes;

    private ColorMap(String source, List<Node> nodes) {
        this.source = source;
        this.nodes = nodes;
    }

    /**
     * The built-in map of this name, or the map that this source describes.
     *
     * @throws IllegalArgumentException if it is neither; the message suggests similar names and gives the position
     *     (from 1) of the error in the source
     */
    public static ColorMap of(String nameOrSource) {
        ColorMap builtIn = BUILT_IN.get(nameOrSource);
        return builtIn != null ? builtIn : new ColorMap(nameOrSource, new ColorMapSource(nameOrSource).nodes());
    }

    /** The names of the built-in maps. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(BUILT_IN.keySet());
    }

    private static void builtIn(String name, String source) {
        BUILT_IN.put(name, new ColorMap(source, new ColorMapSource(source).nodes()));
    }

    /** The nodes, in order of their positions. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The source of this map. */
    public String source() {
        return source;
    }

    /**
     * The 256 colours of the values −1 to 1, multiplied by {@code level}, mapped to [0, 1] and clipped: a level above 1
     * saturates earlier, one below 1 never reaches the ends of the map.
     *
     * @return 256 colours {@code 0xrrggbb}
     * @throws IllegalArgumentException if the level is not a finite number above 0
     */
    public int[] palette(double level) {
        if (!(level > 0) || Double.isInfinite(level)) {
            throw new IllegalArgumentException("the level of a palette is a number above 0, but it is " + level);
        }
        int[] palette = new int[256];
        for (int i = 0; i < palette.length; i++) {
            double value = (2 * i / 255.0 - 1) * level;
            palette[i] = color(Math.max(0, Math.min(1, (value + 1) / 2)));
        }
        return palette;
    }

    /** The palette as a colour model for Java images. */
    IndexColorModel colorModel(double level) {
        return new IndexColorModel(8, 256, palette(level), 0, false, -1, DataBuffer.TYPE_BYTE);
    }

    private int color(double value) {
        double place = value * 255;
        int after = 0;
        while (after < nodes.size() && nodes.get(after).place <= place) {
            after++;
        }
        Node low = nodes.get(Math.max(after - 1, 0));
        Node high = nodes.get(Math.min(after, nodes.size() - 1));
        double share = high.place > low.place ? (place - low.place) / (high.place - low.place) : 0;
        return mixed(low.red, high.red, share) << 16
                | mixed(low.green, high.green, share) << 8
                | mixed(low.blue, high.blue, share);
    }

    /** Truncated to 8 bits, with a tolerance for floating-point rounding errors. */
    private static int mixed(int low, int high, double share) {
        return (int) (Math.rint((low + (high - low) * share) * 1e12) / 1e12);
    }

    @Override
    public String toString() {
        return source;
    }
}
