package org.jennit.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jennit.graph.Constant;
import org.jennit.graph.Numbers;

/** The numbers of constants, in memory or in a file, as long as they are few. */
public final class ConstantNumbers {
    private static final long MOST_BYTES = 1 << 25;

    private ConstantNumbers() {}

    /**
     * The numbers of a constant.
     *
     * @throws EvaluationException if they are too many to look at, or strings
     */
    public static NumberTensor of(Constant constant) {
        if (constant.bytes() > MOST_BYTES || constant instanceof Constant.Strings) {
            throw new EvaluationException("a constant of " + constant + " is not looked into");
        }
        ByteBuffer data =
                constant instanceof Constant.InFile region ? read(region) : ((Constant.InMemory) constant).data();
        int[] extents = constant.extents().stream().mapToInt(Math::toIntExact).toArray();
        return NumberTensor.generate(extents, index -> Numbers.get(data, constant.element()));
    }

    private static ByteBuffer read(Constant.InFile region) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(region.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(region.file(), StandardOpenOption.READ)) {
            while (buffer.hasRemaining() && channel.read(buffer, region.offset() + buffer.position()) >= 0) {
                // until the region is there
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the numbers of a constant in " + region.file(), e);
        }
        if (buffer.hasRemaining()) {
            throw new EvaluationException("the file " + region.file() + " ends before its constant does");
        }
        return buffer.flip();
    }
}
