package org.jennit.program;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A model in ONNX Runtime, which is run, and leaves no native memory behind. */
final class Session implements AutoCloseable {
    private static final String WEIGHTS = "session.model_external_initializers_file_folder_path";

    private static final Pattern CODE = Pattern.compile(
            "Error code - \\w+ - message: |Exception during initialization: |/onnxruntime_src/\\S+:\\d+ [^()]*(\\([^()]*(\\([^()]*\\)[^()]*)*\\))?( const)?( \\[with [^\\]]*\\])? ?");

    /** The element types that the runtime's Java classes can make tensors of. */
    private static final Map<ElementType, OnnxJavaType> TYPES = new EnumMap<>(Map.of(
            ElementType.FLOAT32, OnnxJavaType.FLOAT,
            ElementType.FLOAT64, OnnxJavaType.DOUBLE,
            ElementType.FLOAT16, OnnxJavaType.FLOAT16,
            ElementType.BFLOAT16, OnnxJavaType.BFLOAT16,
            ElementType.INT8, OnnxJavaType.INT8,
            ElementType.INT16, OnnxJavaType.INT16,
            ElementType.INT32, OnnxJavaType.INT32,
            ElementType.INT64, OnnxJavaType.INT64,
            ElementType.UINT8, OnnxJavaType.UINT8,
            ElementType.BOOL, OnnxJavaType.BOOL));

    private static final Map<ProgramOptions.Optimization, OptLevel> LEVELS = new EnumMap<>(Map.of(
            ProgramOptions.Optimization.NONE, OptLevel.NO_OPT,
            ProgramOptions.Optimization.BASIC, OptLevel.BASIC_OPT,
            ProgramOptions.Optimization.EXTENDED, OptLevel.EXTENDED_OPT,
            ProgramOptions.Optimization.ALL, OptLevel.ALL_OPT));

    private final OrtSession session;
    /** What the runtime reads of memory that is not its own. */
    private final Map<String, OnnxTensor> mapped;

    private Session(OrtSession session, Map<String, OnnxTensor> mapped) {
        this.session = session;
        this.mapped = mapped;
    }

    /**
     * Opens a model.
     *
     * @param model its bytes
     * @param weights the folder of its external data, or null if it has none
     * @param mapped weights that it does not read from there, by name
     * @param packs whether matrices are copied into the layout that kernels like best
     * @param left the names of the runtime's rewrites that are left out
     * @throws JennitException if the runtime refuses it
     */
    static Session open(
            byte[] model,
            @Nullable Path weights,
            Map<String, Tensor> mapped,
            boolean packs,
            ProgramOptions options,
            List<String> left) {
        Map<String, OnnxTensor> shared = new HashMap<>();
        try (OrtSession.SessionOptions settings = settings(options)) {
            for (Map.Entry<String, Tensor> weight : mapped.entrySet()) {
                shared.put(weight.getKey(), wrap(weight.getKey(), weight.getValue()));
                settings.addInitializer(weight.getKey(), shared.get(weight.getKey()));
            }
            settings.addConfigEntry("optimization.disable_specified_optimizers", String.join(";", left));
            settings.addConfigEntry("session.disable_prepacking", packs ? "0" : "1");
            if (weights != null) {
                settings.addConfigEntry(WEIGHTS, weights.toString());
            }
            OrtSession session = RuntimeShutdown.guard(
                    () -> DeepStack.call(() -> RuntimeEnvironment.get().createSession(model, settings), model.length));
            return new Session(session, shared);
        } catch (OrtException e) {
            OnnxValue.close(shared);
            throw new JennitException(
                    "ONNX Runtime cannot open the graph: " + reason(String.valueOf(e.getMessage()))
                            + "; check the file with onnx.checker.check_model(file, full_check=True) in Python, and export it"
                            + " again",
                    e);
        }
    }

    private static OrtSession.SessionOptions settings(ProgramOptions options) throws OrtException {
        requireDevice(options.device());
        RuntimeEnvironment.get(); // without it there is no log, and a device that fails cannot say why
        OrtSession.SessionOptions settings = new OrtSession.SessionOptions();
        try {
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (options.threads() == 0 && RuntimeEnvironment.sharesThreads()) {
                settings.disablePerSessionThreads();
            } else {
                settings.setIntraOpNumThreads(options.threads());
                settings.setInterOpNumThreads(1);
            }
            settings.setOptimizationLevel(Objects.requireNonNull(LEVELS.get(options.optimization())));
            settings.setMemoryPatternOptimization(options.memoryPattern());
            // Relevance fades out over many layers; arithmetic with denormal numbers is slower by orders of magnitude.
            // This holds for the runtime's own threads and for the thread that opened its first session.
            settings.addConfigEntry("session.set_denormal_as_zero", "1");
            // Threads that wait busily for the next run would take cores from the session that runs meanwhile.
            settings.addConfigEntry("session.force_spinning_stop", "1");
            Path profile = options.profile();
            if (profile != null) {
                settings.enableProfiling(profile.toString());
            }
            if (options.device().kind() == Device.Kind.CUDA) {
                addCuda(settings, options.device());
            }
            return settings;
        } catch (OrtException | RuntimeException e) {
            settings.close();
            throw e;
        }
    }

    private static void requireDevice(Device device) {
        boolean wanted = device.kind() == Device.Kind.CUDA;
        if (wanted && !OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new JennitException("the device " + device + " was asked for, but this ONNX Runtime runs on the"
                    + " processor only; put com.microsoft.onnxruntime:onnxruntime_gpu (same version) in the place of"
                    + " com.microsoft.onnxruntime:onnxruntime (with the command: JENNIT_RUNTIME=gpu ./jennit …)");
        }
    }

    private static void addCuda(OrtSession.SessionOptions settings, Device device) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            // The ten-bit mantissas of TF32 would cost three digits of every relevance.
            cuda.add("use_tf32", "0");
            settings.addCUDA(cuda);
        } catch (OrtException e) {
            throw new JennitException(
                    "the device " + device + " cannot be used (are the CUDA libraries of this ONNX Runtime installed,"
                            + " and is there such a device?): " + e.getMessage(),
                    e);
        }
    }

    /** What the runtime says without the places in its own code where it says so. */
    private static String reason(String message) {
        return CODE.matcher(message).replaceAll("").strip().replaceFirst("\\.$", "");
    }

    /**
     * Runs the model. May be called by many threads at once, and only under {@link RuntimeShutdown#guard}.
     *
     * @param call which this is part of
     * @throws java.util.concurrent.CancellationException if the call was ended
     * @throws NativeMemoryException if memory cannot be had
     * @throws JennitException if the runtime fails otherwise
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs, RuntimeCall call) {
        try {
            return compute(inputs, call.options());
        } catch (OrtException e) {
            if (call.ended().isPresent()) {
                throw call.ended().get();
            }
            String said = String.valueOf(e.getMessage());
            throw NativeMemoryException.isMeantBy(said)
                    ? new NativeMemoryException(TensorBatches.count(inputs), e)
                    : new JennitException("ONNX Runtime failed to run the graph: " + reason(said), e);
        }
    }

    private Map<String, Tensor> compute(Map<String, Tensor> inputs, OrtSession.RunOptions options) throws OrtException {
        Map<String, OnnxTensor> wrapped = new HashMap<>();
        try {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                wrapped.put(input.getKey(), wrap(input.getKey(), input.getValue()));
            }
            try (OrtSession.Result result = session.run(wrapped, options)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), copy(output.getKey(), output.getValue()));
                }
                return outputs;
            }
        } finally {
            OnnxValue.close(wrapped);
        }
    }

    /** Whether tensors of a type can be given to the runtime. */
    static boolean takes(ElementType type) {
        return TYPES.containsKey(type);
    }

    /** A native handle on the tensor's own memory, or of texts on a copy. */
    private static OnnxTensor wrap(String name, Tensor tensor) throws OrtException {
        if (tensor.type() == ElementType.STRING) {
            String[] texts = tensor.toTexts().toArray(String[]::new);
            return OnnxTensor.createTensor(RuntimeEnvironment.get(), texts, tensor.shape());
        }
        OnnxJavaType type = TYPES.get(tensor.type());
        if (type == null) {
            throw new JennitException("the input '" + name + "' is of " + tensor.type()
                    + ", which ONNX Runtime's Java classes cannot take");
        }
        return OnnxTensor.createTensor(RuntimeEnvironment.get(), tensor.bytes(), tensor.shape(), type);
    }

    private static Tensor copy(String name, OnnxValue value) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new JennitException("the output '" + name + "' is not a tensor but a " + value.getType());
        }
        TensorInfo info = tensor.getInfo();
        if (info.type == OnnxJavaType.STRING) {
            return Tensor.ofTexts(texts(tensor.getValue()), info.getShape());
        }
        ElementType type = elementType(name, info);
        ByteBuffer bytes = tensor.getByteBuffer();
        ByteBuffer direct =
                ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
        return Tensor.wrap(type, direct, info.getShape());
    }

    /** Texts in arrays of arrays, as many deep as there are axes. */
    private static List<String> texts(Object value) {
        return value instanceof Object[] parts
                ? Arrays.stream(parts).flatMap(part -> texts(part).stream()).toList()
                : List.of(String.valueOf(value));
    }

    private static ElementType elementType(String output, TensorInfo info) {
        return switch (info.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FLOAT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.FLOAT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.FLOAT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElementType.BFLOAT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.INT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.INT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.UINT8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> ElementType.UINT16;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> ElementType.UINT32;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> ElementType.UINT64;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
            default ->
                throw new JennitException("the output '" + output + "' consists of " + info.type
                        + ", not of texts or numbers that a tensor can hold");
        };
    }

    /** Frees the model. */
    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new JennitException("ONNX Runtime failed to close the graph: " + e.getMessage(), e);
        } finally {
            OnnxValue.close(mapped);
        }
    }
}
