package org.jennit.onnx.file;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Files that are often taken for ONNX models, and how to come from them to one. Asked only when a file could not be
 * read, so that no valid model is ever mistaken.
 *
 * @param sign whether the beginning of a file, one character a byte, looks like this kind
 * @param advice what the file is, and what to do instead
 */
record ForeignFile(Predicate<String> sign, String advice) {
    /** How many bytes of a file are looked at. */
    static final int BEGINNING = 256;

    private static final String FROM_PYTORCH =
            "export the model with torch.onnx.export(model, example_input, \"model.onnx\") in Python";
    private static final String FROM_TENSORFLOW = "convert it with the Python package tf2onnx";

    private static final List<ForeignFile> KINDS = List.of(
            starts("version https://git-lfs", "a Git LFS pointer; fetch the file itself with git lfs pull"),
            matches("\\s*<(!doctype|html).*", "a web page; download the model again, from its direct link"),
            matches(
                    "PK\3\4.{26}[^\0]*(data\\.pkl|\\.format_version|\\.data/|byteorder).*",
                    "a PyTorch file; " + FROM_PYTORCH),
            matches("PK\3\4.{26}(metadata|config)\\.json.*", "a Keras model; " + FROM_TENSORFLOW + " or model.export"),
            starts("PK\3\4", "a zip archive; unpack it, or if it is a PyTorch file, " + FROM_PYTORCH),
            matches("\u0080[\2-\5].*", "a Python pickle, perhaps of PyTorch; " + FROM_PYTORCH),
            starts("\u0089HDF\r\n", "an HDF5 file, perhaps a Keras model; " + FROM_TENSORFLOW),
            matches(".{4}TFL3.*", "a TensorFlow Lite model; " + FROM_TENSORFLOW + " (--tflite)"),
            matches(".{4}ORTM.*", "a model in ONNX Runtime's own format; use the ONNX file that it was made from"),
            matches(
                    ".{8}\\{\\s*\".*",
                    "a safetensors file, which holds weights without a network; load them into the network and "
                            + FROM_PYTORCH),
            starts("GGUF", "a GGUF file, which holds weights without a network; use an ONNX export of the model"),
            starts("\u0093NUMPY", "a NumPy array; give the model first"),
            starts("\u001f\u008b", "compressed with gzip; unpack it first"),
            matches("\\s*<\\?xml.*", "an XML file; an OpenVINO model has to be exported as ONNX from where it came"),
            matches("\\s*[<{].*ir_version.*", "a model in ONNX's text form; save it with onnx.save in Python"),
            new ForeignFile(ForeignFile::isText, "a text file"),
            starts("\n", "another kind of protobuf file, perhaps a frozen TensorFlow graph; " + FROM_TENSORFLOW));

    /** What a file is instead of an ONNX model, if its beginning tells. */
    static Optional<String> recognise(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        return KINDS.stream()
                .filter(kind -> kind.sign.test(text))
                .map(ForeignFile::advice)
                .findFirst();
    }

    private static ForeignFile starts(String magic, String advice) {
        return new ForeignFile(text -> text.startsWith(magic), advice);
    }

    private static ForeignFile matches(String regex, String advice) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return new ForeignFile(
                text -> pattern.matcher(text.toLowerCase(Locale.ROOT)).matches()
                        || pattern.matcher(text).matches(),
                advice);
    }

    private static boolean isText(String text) {
        return text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t');
    }
}
