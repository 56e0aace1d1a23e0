package org.jennit.tensor;

import java.util.List;
import java.util.StringJoiner;
import org.jennit.graph.ElementType;

/** A tensor in words: type, shape, smallest and largest element and the first few. */
final class TensorText {
    private static final int SHOWN = 6;

    private TensorText() {}

    static String of(Tensor tensor) {
        if (tensor.size() == 0) {
            return tensor.kind();
        }
        if (tensor.type() == ElementType.STRING) {
            List<String> texts = tensor.toTexts();
            String some = String.join("', '", texts.subList(0, Math.min(SHOWN, texts.size())));
            return "%s '%s'%s".formatted(tensor.kind(), some, texts.size() > SHOWN ? ", …" : "");
        }
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        StringJoiner first = new StringJoiner(", ");
        double[] elements = tensor.toDoubles();
        for (int i = 0; i < elements.length; i++) {
            lowest = Math.min(lowest, elements[i]);
            highest = Math.max(highest, elements[i]);
            if (i < SHOWN) {
                first.add(show(tensor.type(), elements[i]));
            }
        }
        if (elements.length > SHOWN) {
            first.add("…");
        }
        return "%s %s … %s: %s"
                .formatted(tensor.kind(), show(tensor.type(), lowest), show(tensor.type(), highest), first);
    }

    private static String show(ElementType type, double value) {
        if (type == ElementType.FLOAT64) {
            return Double.toString(value);
        }
        return type.isFloating() ? Float.toString((float) value) : Long.toString((long) value);
    }
}
