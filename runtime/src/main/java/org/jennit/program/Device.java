package org.jennit.program;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where programs run: the processor, or one of the CUDA devices.
 *
 * @param kind what sort of device
 * @param index which of its sort, from 0; of processors there is one
 */
public record Device(Kind kind, int index) {
    /** A sort of device. */
    public enum Kind {
        /** The processor. */
        CPU,
        /** A graphics processor of NVIDIA. */
        CUDA
    }

    /** The processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,4}))?");

    /** A device; a negative index, or a second processor, is an {@link IllegalArgumentException}. */
    public Device {
        if (index < 0 || (kind == Kind.CPU && index > 0)) {
            throw new IllegalArgumentException(kind + " has no device " + index);
        }
    }

    /** A CUDA device by its number, from 0. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * The device written as {@code cpu}, {@code cuda} (the first) or {@code cuda:1}.
     *
     * @throws IllegalArgumentException if it is written otherwise
     */
    public static Device parse(String text) {
        String written = text.strip().toLowerCase(Locale.ROOT);
        if (written.equals("cpu")) {
            return CPU;
        }
        Matcher matcher = CUDA.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a device; write cpu, cuda or cuda:N");
        }
        return cuda(matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
