package org.jennit.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jennit.Model;
import org.jennit.composite.Composite;
import org.jennit.graph.Graph;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model that takes texts, with its tokenizer and what its config.json says. It knows which inputs take ids, mask and
 * types by their usual names.
 *
 * <pre>{@code
 * try (TextModel model = TextModel.load(Path.of("model.onnx")); // tokenizer.json and config.json beside it
 *         TextAttributor lrp = TextAttributor.of(model)) {
 *     TextAttribution attribution = lrp.explain(model.encode("anything but boring"), "top");
 * }
 * }</pre>
 */
public final class TextModel implements AutoCloseable {
    private final Model model;
    private final @Nullable Tokenizer tokenizer;
    private final ModelConfig config;
    private final SentencePooling pooling;
    private final TokenInputs inputs;

    /**
     * A model for texts. It closes both when it is closed.
     *
     * @param tokenizer null where tokens are made elsewhere
     * @param pooling how a sentence becomes a vector, where the model gives those of its tokens
     * @throws IllegalArgumentException if the model has inputs that cannot be made of a text; the message names them
     */
    public TextModel(Model model, @Nullable Tokenizer tokenizer, ModelConfig config, SentencePooling pooling) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.config = config;
        this.pooling = pooling;
        this.inputs = TokenInputs.of(model.inputs(), config.padding());
    }

    /**
     * Loads a model and the files beside it: {@code tokenizer.json}, and where they are there {@code config.json} and
     * {@code 1_Pooling/config.json}.
     *
     * @throws IOException if a file cannot be read
     */
    public static TextModel load(Path file) throws IOException {
        Tokenizer tokenizer = Tokenizer.load(file.resolveSibling("tokenizer.json"));
        Model model = null;
        try {
            model = Model.load(file);
            return new TextModel(model, tokenizer, ModelConfig.beside(file), SentencePooling.beside(file));
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            if (model != null) {
                model.close();
            }
            throw e;
        }
    }

    /** The tokenizer.json beside a model, if there is one. */
    public static Optional<Path> tokenizerBeside(Path model) {
        return Optional.of(model.resolveSibling("tokenizer.json")).filter(Files::isRegularFile);
    }

    /** The same with another model of the same inputs, such as one of random parameters; not to be closed. */
    public TextModel with(Model other) {
        return new TextModel(other, tokenizer, config, pooling);
    }

    /** The model. */
    public Model model() {
        return model;
    }

    /** The tokenizer, if there is one. */
    public Optional<Tokenizer> tokenizer() {
        return Optional.ofNullable(tokenizer);
    }

    /** What is known of its tokens and classes. */
    public ModelConfig config() {
        return config;
    }

    /** How the vectors of tokens become that of a sentence. */
    public SentencePooling pooling() {
        return pooling;
    }

    /**
     * The tokens of a text.
     *
     * @throws IllegalStateException if there is no tokenizer
     */
    public TokenizedText encode(String text) {
        return requireTokenizer().encode(text);
    }

    /**
     * The tokens of a pair of texts.
     *
     * @throws IllegalStateException if there is no tokenizer
     */
    public TokenizedText encode(String text, String pair) {
        return requireTokenizer().encode(text, pair);
    }

    Tokenizer requireTokenizer() {
        if (tokenizer == null) {
            throw new IllegalStateException(
                    "texts and words need the tokenizer of the model, tokenizer.json, and there is none");
        }
        return tokenizer;
    }

    /**
     * The inputs of the model for a text: ids, mask, types and positions, padded where its length is fixed, and an empty
     * past.
     *
     * @throws IllegalArgumentException if the text is too long for the model
     */
    public Map<String, Tensor> inputs(TokenizedText text) {
        if (config.longest().isPresent() && text.size() > config.longest().getAsLong()) {
            throw new IllegalArgumentException(
                    "the text has %d tokens, but the model takes at most %d (max_position_embeddings in its config.json); shorten it"
                            .formatted(text.size(), config.longest().getAsLong()));
        }
        return inputs.of(text);
    }

    /** What the model gives for a text, by name. */
    public Map<String, Tensor> predict(TokenizedText text) {
        return model.predict(inputs(text));
    }

    /**
     * The name of the layer at which tokens become vectors, in the form of the model that a composite works on.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String embedding(Composite composite) {
        return embedding(model.canonization(composite).graph()).layer();
    }

    TokenEmbedding embedding(Graph canonical) {
        return TokenEmbedding.of(canonical, inputs.ids().name());
    }

    /** The name of the input that takes the ids of tokens. */
    public String idsInput() {
        return inputs.ids().name();
    }

    /** The number of tokens that the model embeds, where it has a table of them. */
    OptionalLong vocabulary() {
        try {
            return embedding(model.canonization().graph()).rows();
        } catch (IllegalArgumentException e) { // embedded in some other way
            return OptionalLong.empty();
        }
    }

    /**
     * An output for a text.
     *
     * @param rows how many tokens the model embeds, if known
     * @throws IllegalArgumentException if the text has a token of a higher number
     */
    Tensor predicted(TokenizedText text, String name, OptionalLong rows) {
        long highest = Arrays.stream(text.ids()).max().orElse(0);
        if (rows.isPresent() && highest >= rows.getAsLong()) {
            throw new IllegalArgumentException(
                    "the text has the token %d, but the model embeds only 0 to %d; is the tokenizer that of the model?"
                            .formatted(highest, rows.getAsLong() - 1));
        }
        Tensor numbers = predict(text).get(name);
        if (numbers == null) {
            throw new IllegalStateException("the model has no output '" + name + "'");
        }
        return numbers;
    }

    int tokenAxis() {
        return inputs.tokenAxis();
    }

    /** The output whose numbers are a sentence's: a sentence embedding by its name, else the one of tokens' vectors. */
    String sentenceOutput() {
        return model.outputs().values().stream()
                .filter(output -> output.element().isFloating())
                .filter(output -> output.name().contains("sentence_embedding"))
                .findFirst()
                .or(() -> model.outputs().values().stream()
                        .filter(output -> isOfTokensOrSentences(output))
                        .findFirst())
                .map(this::nameOf)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no output of the model is the vector of a sentence or of tokens: " + model.outputs()));
    }

    private static boolean isOfTokensOrSentences(Value output) {
        Shape shape = output.shape();
        return output.element().isFloating() && (!shape.isRanked() || shape.rank() == 2 || shape.rank() == 3);
    }

    private String nameOf(Value output) {
        return model.outputs().entrySet().stream()
                .filter(entry -> entry.getValue() == output)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        model.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
