package org.jennit.tensor;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The distinct texts of a tensor, whose elements are their places here: columns of tables have few texts and many rows.
 *
 * @param texts each once
 */
record TextDictionary(List<String> texts) {
    /** Of tensors of numbers. */
    static final TextDictionary EMPTY = new TextDictionary(List.of());

    /** Of texts that may repeat. */
    static TextDictionary of(List<String> texts) {
        return new TextDictionary(List.copyOf(new LinkedHashSet<>(texts)));
    }

    /** The codes of texts that are in it. */
    int[] codes(List<String> some) {
        Map<String, Integer> places = new HashMap<>();
        texts.forEach(text -> places.put(text, places.size()));
        return some.stream().mapToInt(text -> places.getOrDefault(text, -1)).toArray();
    }

    /** The texts that 32-bit codes name. */
    List<String> decoded(ByteBuffer codes) {
        List<String> decoded = new ArrayList<>();
        for (int p = 0; p < codes.capacity(); p += Integer.BYTES) {
            decoded.add(texts.get(codes.getInt(p)));
        }
        return decoded;
    }
}
