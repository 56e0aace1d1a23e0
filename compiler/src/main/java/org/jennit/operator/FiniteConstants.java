package org.jennit.operator;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jennit.graph.Constant;
import org.jennit.graph.Numbers;

/**
 * Which constants hold numbers only, neither infinity nor NaN: the masks of attention are made of −∞. Each is read once,
 * also where it lies in a file; larger ones than any mask are weights, and taken for numbers.
 */
final class FiniteConstants {
    private static final long LARGEST = 1L << 26;

    private static final Map<Constant, Boolean> KNOWN = Collections.synchronizedMap(new WeakHashMap<>());

    private FiniteConstants() {}

    static boolean contain(Constant constant) {
        return !constant.element().isFloating()
                || constant.bytes() > LARGEST
                || KNOWN.computeIfAbsent(constant, FiniteConstants::isFinite);
    }

    private static boolean isFinite(Constant constant) {
        ByteBuffer data = constant.data();
        while (data.hasRemaining()) {
            if (!Double.isFinite(Numbers.get(data, constant.element()))) {
                return false;
            }
        }
        return true;
    }
}
