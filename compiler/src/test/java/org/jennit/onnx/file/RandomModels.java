package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.onnx.file.TypeMessage.Dimension;

/** Models of random content, valid as files but senseless as networks. */
final class RandomModels {
    private static final List<DataType> TENSOR_TYPES = Stream.of(DataType.values())
            .filter(type -> type != DataType.UNDEFINED)
            .toList();

    private final Random random;
    private int graphs;

    RandomModels(long seed) {
        this.random = new Random(seed);
    }

    ModelFile model() {
        return new ModelFile(
                random.nextInt(20),
                some(this::opset),
                text(),
                text(),
                text(),
                random.nextLong(),
                text(),
                metadata(),
                graph(),
                some(this::function));
    }

    private FunctionMessage function() {
        return new FunctionMessage(
                text(),
                text(),
                text(),
                some(this::text),
                some(this::text),
                some(this::text),
                some(this::attribute),
                some(this::node),
                some(this::opset),
                some(this::value),
                text(),
                metadata());
    }

    private GraphMessage graph() {
        graphs++;
        GraphMessage graph = new GraphMessage(
                text(),
                some(this::node),
                some(this::tensor),
                some(this::sparse),
                some(this::value),
                some(this::value),
                some(this::value),
                text(),
                metadata());
        graphs--;
        return graph;
    }

    private NodeMessage node() {
        return new NodeMessage(
                text(),
                text(),
                text(),
                text(),
                some(this::text),
                some(this::text),
                some(this::attribute),
                text(),
                metadata());
    }

    private AttributeMessage attribute() {
        List<Supplier<AttributeValue>> simple = List.of(
                () -> new AttributeValue.FloatValue(number()),
                () -> new AttributeValue.IntValue(random.nextLong()),
                () -> new AttributeValue.StringValue(bytes()),
                () -> new AttributeValue.TensorValue(tensor()),
                () -> new AttributeValue.SparseTensorValue(sparse()),
                () -> new AttributeValue.TypeValue(bytes()),
                () -> new AttributeValue.FloatsValue(some(this::number)),
                () -> new AttributeValue.IntsValue(some(random::nextLong)),
                () -> new AttributeValue.StringsValue(some(this::bytes)),
                () -> new AttributeValue.TensorsValue(some(this::tensor)),
                () -> new AttributeValue.SparseTensorsValue(some(this::sparse)),
                () -> new AttributeValue.TypesValue(some(this::bytes)),
                () -> new AttributeValue.Reference("r" + text(), random.nextInt(15)));
        List<Supplier<AttributeValue>> nested = List.of(
                () -> new AttributeValue.GraphValue(graph()), () -> new AttributeValue.GraphsValue(some(this::graph)));
        List<Supplier<AttributeValue>> choices = graphs > 1
                ? simple
                : Stream.of(simple, nested).flatMap(List::stream).toList();
        return new AttributeMessage(text(), one(choices).get());
    }

    private SparseTensorMessage sparse() {
        return new SparseTensorMessage(tensor(), tensor(), some(random::nextLong));
    }

    private TensorMessage tensor() {
        List<Long> dims = some(() -> (long) random.nextInt(8));
        long elements = TensorMessage.elements(dims);
        DataType type = one(TENSOR_TYPES);
        if (type == DataType.STRING) {
            List<ByteString> strings =
                    Stream.generate(this::bytes).limit(elements).toList();
            return new TensorMessage(text(), type, dims, new TensorData.Strings(strings));
        }
        byte[] numbers = new byte[(int) type.bytes(elements)];
        random.nextBytes(numbers);
        return new TensorMessage(text(), type, dims, new TensorData.Bytes(ByteBuffer.wrap(numbers)));
    }

    private ValueMessage value() {
        List<Supplier<TypeMessage>> choices = List.of(
                TypeMessage.Undeclared::new,
                () -> new TypeMessage.Other("sequence", ByteString.copyFrom(new byte[] {0x22, 0})),
                () -> new TypeMessage.Tensor(one(List.of(DataType.values())), null),
                () -> new TypeMessage.Tensor(one(List.of(DataType.values())), some(this::dimension)));
        return new ValueMessage(text(), one(choices).get(), text(), metadata());
    }

    private Dimension dimension() {
        List<Supplier<Dimension>> choices = List.of(
                Dimension.Unknown::new,
                () -> new Dimension.Symbol("n" + text()),
                () -> new Dimension.Size(random.nextLong() >>> 1));
        return one(choices).get();
    }

    private OpsetImport opset() {
        return new OpsetImport(text(), random.nextLong());
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        some(this::text).forEach(key -> metadata.put(key, text()));
        return metadata;
    }

    private float number() {
        return Float.intBitsToFloat(random.nextInt());
    }

    private String text() {
        return one(List.of("", "x", "layer1.0.conv", "Größe", "\ud83d\ude00", "line\nline"));
    }

    private ByteString bytes() {
        byte[] bytes = new byte[random.nextInt(4)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private <T> List<T> some(Supplier<T> supplier) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> supplier.get())
                .toList();
    }
}
