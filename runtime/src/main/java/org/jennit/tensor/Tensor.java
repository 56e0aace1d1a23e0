package org.jennit.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jennit.graph.ElementType;
import org.jspecify.annotations.Nullable;

/**
 * Numbers on the host: an element type, a shape, and the elements in row-major order in a direct buffer of native byte
 * order, which the runtime reads without a copy. A STRING tensor holds texts: its elements are codes of a dictionary.
 *
 * <p>A tensor is immutable, and its memory is garbage-collected: there is nothing to close. A scalar has rank 0 and the
 * shape {@code []}; a dimension may be 0. One tensor holds at most 2³¹ − 1 bytes; more is refused with an
 * {@link IllegalArgumentException}, to be processed in batches instead.
 */
public final class Tensor {
    private final ElementType type;
    private final long[] shape;
    private final ByteBuffer bytes;
    private final ElementAccess access;
    private final TextDictionary texts;

    private Tensor(ElementType type, ByteBuffer bytes, long... shape) {
        this(type, bytes, ElementAccess.of(type), TextDictionary.EMPTY, shape);
    }

    private Tensor(ElementType type, ByteBuffer bytes, ElementAccess access, TextDictionary texts, long... shape) {
        this.type = type;
        this.shape = shape;
        this.bytes = bytes;
        this.access = access;
        this.texts = texts;
    }

    /** A FLOAT32 tensor with a copy of these elements, whose number must be the product of the shape. */
    public static Tensor of(float[] data, long... shape) {
        ByteBuffer bytes = filledBy(ElementType.FLOAT32, data.length, shape);
        bytes.asFloatBuffer().put(data);
        return new Tensor(ElementType.FLOAT32, bytes, shape.clone());
    }

    /** A FLOAT64 tensor with a copy of these elements, whose number must be the product of the shape. */
    public static Tensor of(double[] data, long... shape) {
        ByteBuffer bytes = filledBy(ElementType.FLOAT64, data.length, shape);
        bytes.asDoubleBuffer().put(data);
        return new Tensor(ElementType.FLOAT64, bytes, shape.clone());
    }

    /** An INT64 tensor with a copy of these elements, whose number must be the product of the shape. */
    public static Tensor of(long[] data, long... shape) {
        ByteBuffer bytes = filledBy(ElementType.INT64, data.length, shape);
        bytes.asLongBuffer().put(data);
        return new Tensor(ElementType.INT64, bytes, shape.clone());
    }

    /** An INT32 tensor with a copy of these elements, whose number must be the product of the shape. */
    public static Tensor of(int[] data, long... shape) {
        ByteBuffer bytes = filledBy(ElementType.INT32, data.length, shape);
        bytes.asIntBuffer().put(data);
        return new Tensor(ElementType.INT32, bytes, shape.clone());
    }

    /** A BOOL tensor with a copy of these elements, whose number must be the product of the shape. */
    public static Tensor of(boolean[] data, long... shape) {
        ByteBuffer bytes = filledBy(ElementType.BOOL, data.length, shape);
        for (int i = 0; i < data.length; i++) {
            bytes.put(i, (byte) (data[i] ? 1 : 0));
        }
        return new Tensor(ElementType.BOOL, bytes, shape.clone());
    }

    /** A STRING tensor of these texts, whose number must be the product of the shape. */
    public static Tensor ofTexts(List<String> texts, long... shape) {
        TextDictionary dictionary = TextDictionary.of(texts);
        ByteBuffer codes = filledBy(ElementType.INT32, texts.size(), shape);
        codes.asIntBuffer().put(dictionary.codes(texts));
        return new Tensor(ElementType.STRING, codes, ElementAccess.TEXTS, dictionary, shape.clone());
    }

    /** A tensor of this type with these elements, rounded to it, whose number must be the product of the shape. */
    public static Tensor of(ElementType type, double[] data, long... shape) {
        Tensor tensor = new Tensor(type, filledBy(type, data.length, shape), shape.clone());
        for (int i = 0, p = 0; i < data.length; i++, p += type.bytes()) {
            tensor.access.putDouble(tensor.bytes, p, data[i]);
        }
        return tensor;
    }

    /** A FLOAT32 tensor of rank 0. */
    public static Tensor scalar(float value) {
        return of(new float[] {value});
    }

    /** A tensor of zeros. */
    public static Tensor zeros(ElementType type, long... shape) {
        return new Tensor(type, allocate(type, shape), shape.clone());
    }

    /** A tensor whose every element is this value, converted as by {@link #to}. */
    public static Tensor full(ElementType type, double value, long... shape) {
        return zeros(type, shape).map(zero -> value);
    }

    /**
     * A tensor over the remaining bytes of a direct (or mapped) buffer, without a copy. The bytes are taken to be in
     * native order whatever the buffer's own order says; who wraps a buffer no longer writes to it.
     *
     * @throws IllegalArgumentException if the buffer is not direct or does not have exactly the bytes of the shape
     */
    public static Tensor wrap(ElementType type, ByteBuffer direct, long... shape) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException(
                    "expected a direct buffer (ByteBuffer.allocateDirect), but this one lies on the Java heap");
        }
        int expected = Extents.bytes(type, shape);
        if (direct.remaining() != expected) {
            throw new IllegalArgumentException("%s %s needs %d bytes, but the buffer has %d"
                    .formatted(type, Arrays.toString(shape), expected, direct.remaining()));
        }
        return new Tensor(type, direct.slice().order(ByteOrder.nativeOrder()), shape.clone());
    }

    /**
     * These tensors one after another along the first axis.
     *
     * @throws IllegalArgumentException if there is none, or if they differ in type or in another axis than the first
     */
    public static Tensor concat(List<Tensor> parts) {
        return Concatenation.of(parts);
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** The length of each axis; a copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** The number of axes. */
    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public int size() {
        return bytes.capacity() / access.width();
    }

    /** The bytes of all elements in native order (of texts those of their codes): a read-only view. */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /**
     * The elements of a FLOAT32 tensor: a read-only view.
     *
     * @throws IllegalStateException if the elements are of another type; {@link #toFloats} converts
     */
    public FloatBuffer floats() {
        if (type != ElementType.FLOAT32) {
            throw new IllegalStateException(
                    "expected a tensor of float32, but this is " + kind() + "; toFloats() converts");
        }
        return bytes().asFloatBuffer();
    }

    /** The elements as floats, rounded where the type has more digits; a copy. */
    public float[] toFloats() {
        float[] floats = new float[size()];
        if (type == ElementType.FLOAT32) {
            floats().get(floats);
            return floats;
        }
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) at(i);
        }
        return floats;
    }

    /** The elements as doubles, exact but for 64-bit integers beyond 2⁵³; a copy. */
    public double[] toDoubles() {
        double[] doubles = new double[size()];
        if (type == ElementType.FLOAT32) {
            FloatBuffer floats = floats();
            for (int i = 0; i < doubles.length; i++) {
                doubles[i] = floats.get(i);
            }
            return doubles;
        }
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = at(i);
        }
        return doubles;
    }

    /**
     * The elements of an integer or boolean tensor as longs (of UINT64 the same 64 bits); a copy.
     *
     * @throws IllegalStateException if the elements are floating-point numbers; {@link #to} converts
     */
    public long[] toLongs() {
        if (type.isFloating()) {
            throw new IllegalStateException("expected a tensor of integers, but this is " + kind()
                    + "; to(ElementType.INT64) drops the fractions");
        }
        long[] longs = new long[size()];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = access.getLong(bytes, i * type.bytes());
        }
        return longs;
    }

    /**
     * The elements of a STRING tensor; a copy.
     *
     * @throws IllegalStateException if the elements are numbers
     */
    public List<String> toTexts() {
        if (type != ElementType.STRING) {
            throw new IllegalStateException("expected a tensor of texts, but this is " + kind());
        }
        return texts.decoded(bytes);
    }

    /**
     * This tensor with another element type: floating-point numbers are rounded to the nearest (ties to even), made
     * integers by dropping the fraction; integers that do not fit keep their lowest bits.
     */
    public Tensor to(ElementType wanted) {
        if (wanted == type) {
            return this;
        }
        Tensor result = zeros(wanted, shape);
        boolean floating = type.isFloating() || wanted.isFloating();
        access.convert(bytes, size(), floating, result.access, result.bytes);
        return result;
    }

    /**
     * The element at an index, one number for each axis.
     *
     * @throws IndexOutOfBoundsException if there are more or fewer numbers than axes or one is outside its axis
     */
    public double get(long... index) {
        return at(Extents.flat(index, shape));
    }

    /**
     * The rows {@code from} (included) to {@code to} (excluded) of the first axis, sharing this tensor's memory.
     *
     * @throws IndexOutOfBoundsException if these are not rows of the first axis
     */
    public Tensor slice(long from, long to) {
        requireAxis();
        if (from < 0 || to < from || to > shape[0]) {
            throw new IndexOutOfBoundsException("rows %d to %d are outside of %s".formatted(from, to, kind()));
        }
        long[] part = shape.clone();
        part[0] = to - from;
        int rowBytes = shape[0] == 0 ? 0 : (int) (bytes.capacity() / shape[0]);
        ByteBuffer view = bytes.slice((int) (from * rowBytes), (int) ((to - from) * rowBytes))
                .order(ByteOrder.nativeOrder());
        return new Tensor(type, view, access, texts, part);
    }

    /**
     * The same elements under another shape, sharing this tensor's memory.
     *
     * @throws IllegalArgumentException if the shapes differ in their number of elements
     */
    public Tensor reshape(long... wanted) {
        if (Extents.elements(wanted) != size()) {
            throw new IllegalArgumentException("%s has %d elements and cannot take the shape %s, which has %d"
                    .formatted(kind(), size(), Arrays.toString(wanted), Extents.elements(wanted)));
        }
        return new Tensor(type, bytes, access, texts, wanted.clone());
    }

    /** A function of each element, computed in double precision; of this type and shape. */
    public Tensor map(DoubleUnaryOperator function) {
        double[] values = toDoubles();
        Arrays.setAll(values, i -> function.applyAsDouble(values[i]));
        return of(type, values, shape);
    }

    /**
     * A function of this tensor's elements and those at the same place of another, computed in double precision; of this
     * type and shape.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public Tensor combine(Tensor other, DoubleBinaryOperator function) {
        if (!Arrays.equals(shape, other.shape)) {
            throw new IllegalArgumentException(
                    "tensors are combined element by element and must have the same shape, but" + " these are " + kind()
                            + " and " + other.kind());
        }
        double[] values = toDoubles();
        double[] others = other.toDoubles();
        Arrays.setAll(values, i -> function.applyAsDouble(values[i], others[i]));
        return of(type, values, shape);
    }

    /**
     * This tensor with some elements replaced by those at the same place of another, numbers or texts.
     *
     * @param replaced whether the element at a place in row-major order is
     * @throws IllegalArgumentException if the types or shapes differ
     */
    public Tensor replaced(Tensor other, IntPredicate replaced) {
        return Replacement.of(this, other, replaced);
    }

    /**
     * The sums along some axes, which disappear from the shape: of [N, C, H, W] over axis 1, [N, H, W]. Negative axes count
     * from the end. Sums are taken in double precision and rounded to this type.
     *
     * @throws IllegalArgumentException if there is no such axis, or one is named twice
     */
    public Tensor sumOver(int... axes) {
        return Reduction.sum(this, axes);
    }

    /** The means along some axes, as {@link #sumOver} has the sums. */
    public Tensor meanOver(int... axes) {
        return Reduction.mean(this, axes);
    }

    /**
     * Where the largest elements along an axis are, INT64 without that axis; of equal ones the first. Negative axes count
     * from the end.
     *
     * @throws IllegalArgumentException if there is no such axis, or it is empty
     */
    public Tensor argmax(int axis) {
        return Reduction.argmax(this, axis);
    }

    /**
     * What is at one index of an axis, which disappears from the shape: of [N, T, K] at index 0 of axis 1, [N, K].
     * Negative axes count from the end.
     *
     * @throws IllegalArgumentException if there is no such axis
     * @throws IndexOutOfBoundsException if the index is outside of it
     */
    public Tensor select(int axis, long index) {
        return Reduction.select(this, axis, index);
    }

    /** The largest absolute value of all elements, 0 if it is empty, NaN if one is NaN. */
    public double absMax() {
        return IntStream.range(0, size())
                .mapToDouble(i -> Math.abs(at(i)))
                .max()
                .orElse(0);
    }

    /** The sum of all elements, in double precision. */
    public double sum() {
        double sum = 0;
        for (int i = 0; i < size(); i++) {
            sum += at(i);
        }
        return sum;
    }

    /** Whether no element is infinite or NaN. */
    public boolean allFinite() {
        return firstNonFinite().isEmpty();
    }

    /** The number of elements that are infinite or NaN. */
    public int countNonFinite() {
        return type.isFloating()
                ? (int) IntStream.range(0, size())
                        .filter(i -> !Double.isFinite(at(i)))
                        .count()
                : 0;
    }

    /** The index of the first element that is infinite or NaN, one number for each axis. */
    public Optional<long[]> firstNonFinite() {
        IntStream all = IntStream.range(0, type.isFloating() ? size() : 0);
        return all.filter(i -> !Double.isFinite(at(i)))
                .mapToObj(i -> Extents.index(i, shape))
                .findFirst();
    }

    /** Whether the other is a tensor of the same type and shape with the same bits: NaN equals NaN, 0 is not −0. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tensor that
                && type == that.type
                && Arrays.equals(shape, that.shape)
                && (type == ElementType.STRING ? toTexts().equals(that.toTexts()) : bytes.equals(that.bytes));
    }

    @Override
    public int hashCode() {
        Object elements = type == ElementType.STRING ? toTexts() : bytes;
        return Objects.hash(type, Arrays.hashCode(shape), elements);
    }

    /** Type, shape, smallest and largest element and the first few, as in {@code float32 [2, 3] -1.0 … 4.5: 0.0, …}. */
    @Override
    public String toString() {
        return TensorText.of(this);
    }

    /** Type and shape, as in {@code float32 [2, 3]}. */
    String kind() {
        return type + " " + Arrays.toString(shape);
    }

    private double at(int i) {
        return access.getDouble(bytes, i * type.bytes());
    }

    void requireAxis() {
        if (shape.length == 0) {
            throw new IllegalArgumentException("a scalar has no first axis");
        }
    }

    private static ByteBuffer filledBy(ElementType type, int elements, long... shape) {
        if (Extents.elements(shape) != elements) {
            throw new IllegalArgumentException("the shape %s has %d elements, but %d were given"
                    .formatted(Arrays.toString(shape), Extents.elements(shape), elements));
        }
        return allocate(type, shape);
    }

    static ByteBuffer allocate(ElementType type, long... shape) {
        return ByteBuffer.allocateDirect(Extents.bytes(type, shape)).order(ByteOrder.nativeOrder());
    }
}
