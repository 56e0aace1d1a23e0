package org.jennit.attribution;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A positive number for axes of an input: the same for all but the batch, or one for each of the last axes.
 *
 * @param numbers the numbers
 * @param all whether the one number is for all axes
 */
public record PerAxis(List<Integer> numbers, boolean all) {
    /** Checks the numbers. */
    public PerAxis {
        numbers = List.copyOf(numbers);
        if (numbers.isEmpty() || numbers.stream().anyMatch(n -> n < 1) || (all && numbers.size() != 1)) {
            throw new IllegalArgumentException("expected positive numbers, one for each axis, not " + numbers);
        }
    }

    /** The same number for all axes but the batch. */
    public static PerAxis all(int number) {
        return new PerAxis(List.of(number), true);
    }

    /** A number for each of the last axes, such as height and width. */
    public static PerAxis last(int... numbers) {
        return new PerAxis(Arrays.stream(numbers).boxed().toList(), false);
    }

    /** The number of an axis among so many, counted after the batch axis; empty if it does not exist. */
    OptionalInt at(int axis, int axes) {
        int fromFirst = all ? 0 : axis - (axes - numbers.size());
        return fromFirst < 0 ? OptionalInt.empty() : OptionalInt.of(numbers.get(fromFirst));
    }

    /** One number, or several in brackets. */
    @Override
    public String toString() {
        return all ? numbers.get(0).toString() : numbers.toString();
    }
}
