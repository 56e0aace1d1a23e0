package org.jennit.onnx.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Says where the numbers of a tensor are kept when a model is written. */
interface Placement {
    /** A position in another file, by its location relative to the model. */
    record External(String location, long offset, long length) {}

    /** The position of a tensor in another file, or empty where it belongs into the model. */
    Optional<External> of(TensorData data);

    /** Everything in the model. */
    static Placement inside() {
        return data -> Optional.empty();
    }

    /** Tensors stay in the files where they are. */
    static Placement unmoved(Path folder) {
        Path base = folder.toAbsolutePath().normalize();
        return data -> {
            if (!(data instanceof TensorData.InFile file)) {
                return Optional.empty();
            }
            if (!file.file().startsWith(base)) {
                throw new OnnxFormatException(file.file() + " is not in " + base
                        + ", the one folder that a model may take its weights from.");
            }
            String location = base.relativize(file.file())
                    .toString()
                    .replace(base.getFileSystem().getSeparator(), "/");
            return Optional.of(new External(location, file.offset(), file.length()));
        };
    }

    /** Large tensors move to one new file. */
    final class OneFile implements Placement {
        /** Large tensors begin at pages, so that a runtime can map them. */
        private static final long PAGE = 4096;

        private static final long LINE = 64;

        private final String location;
        private final Map<TensorData, External> places = new LinkedHashMap<>();
        private long end;

        OneFile(String location) {
            this.location = location;
        }

        @Override
        public Optional<External> of(TensorData data) {
            long length = length(data);
            return length < Source.SMALL ? Optional.empty() : Optional.of(places.computeIfAbsent(data, this::append));
        }

        private External append(TensorData data) {
            long length = length(data);
            long alignment = length < PAGE ? LINE : PAGE;
            long offset = (end + alignment - 1) / alignment * alignment;
            end = offset + length;
            return new External(location, offset, length);
        }

        private static long length(TensorData data) {
            if (data instanceof TensorData.InFile file) {
                return file.length();
            }
            return data instanceof TensorData.Bytes bytes ? bytes.length() : 0;
        }

        /** Writes the tensors that were placed. */
        void writeTo(FileChannel file) throws IOException {
            for (Map.Entry<TensorData, External> placed : places.entrySet()) {
                file.position(placed.getValue().offset());
                if (placed.getKey() instanceof TensorData.InFile range) {
                    WireWriter.copy(range, file);
                } else if (placed.getKey() instanceof TensorData.Bytes bytes) {
                    ByteBuffer rest = bytes.buffer();
                    while (rest.hasRemaining()) {
                        file.write(rest);
                    }
                }
            }
        }
    }
}
