package org.jennit.cli.tool.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.text.StructuredText;

/**
 * A transformer of a few kilobytes with a vocabulary of a few words, as exporters write them: model, {@code tokenizer.json}
 * and {@code config.json}. Nobody trained it; its weights are set so that it does what its kind does, a little.
 */
public enum TinyTransformer {
    /** Tells whether a film is praised: a BERT with one layer. */
    TINY_BERT {
        @Override
        void build(Path file, long seed) throws IOException {
            TransformerBuilder layers = new TransformerBuilder(PRAISE_WIDTH, 2, seed);
            List<String> vocabulary = TinyVocabulary.ofPraise();
            Value ids = layers.tokens("input_ids");
            Value mask = layers.tokens("attention_mask");
            Value types = layers.tokens("token_type_ids");
            Value x = encoded(layers, ids, mask, types, vocabulary.size());
            Value first =
                    layers.node(Indexing.GATHER, "bert.pooler", Attributes.NONE.with("axis", 1), x, layers.integers(0));
            Value pooled = layers.node(
                    Layout.RESHAPE, "bert.pooler", Attributes.NONE, first, layers.integers(0, PRAISE_WIDTH));
            double[] head = layers.noise(PRAISE_WIDTH, 2, 0.02);
            head[0] = -2;
            head[1] = 2;
            Value logits = layers.dense("classifier", pooled, head, new double[2]);
            writeModel(layers, Map.of("logits", logits), file);
            writeBeside(file, "tokenizer.json", TinyVocabulary.wordPieces(vocabulary));
            writeBeside(
                    file,
                    "config.json",
                    TinyVocabulary.map(
                            "id2label",
                            TinyVocabulary.map("0", "negative", "1", "positive"),
                            "max_position_embeddings",
                            (long) MOST_TOKENS,
                            "pad_token_id",
                            0L));
        }
    },

    /** Gives a sentence a vector, the mean of those of its tokens: the same BERT without the classifier. */
    TINY_EMBEDDING {
        @Override
        void build(Path file, long seed) throws IOException {
            TransformerBuilder layers = new TransformerBuilder(PRAISE_WIDTH, 2, seed);
            List<String> vocabulary = TinyVocabulary.ofPraise();
            Value ids = layers.tokens("input_ids");
            Value mask = layers.tokens("attention_mask");
            Value types = layers.tokens("token_type_ids");
            Value x = encoded(layers, ids, mask, types, vocabulary.size());
            writeModel(layers, Map.of("last_hidden_state", x), file);
            writeBeside(file, "tokenizer.json", TinyVocabulary.wordPieces(vocabulary));
            writeBeside(file, "config.json", TinyVocabulary.map("pad_token_id", 0L));
        }
    },

    /** Knows three capitals: a GPT with one layer. */
    TINY_GPT {
        @Override
        void build(Path file, long seed) throws IOException {
            List<String> vocabulary = TinyVocabulary.ofCapitals();
            int size = vocabulary.size();
            int width = 2 * size;
            TransformerBuilder layers = new TransformerBuilder(width, 1, seed);
            Value ids = layers.tokens("input_ids");
            Value embedded = layers.embedding("wte", identity(size, width), ids);
            Value places = layers.positions("wpe", layers.noise(MOST_TOKENS, width, 0.01), ids);
            Value x = layers.add("embedding", embedded, places);
            double[] copied = new double[width * width]; // what a token is, into the other half
            for (int i = 0; i < size; i++) {
                copied[i * width + size + i] = 0.5;
            }
            Value attended = layers.attention(
                    "h.0.attn", layers.layerNorm("h.0.ln_1", x), copied, layers.causalMask(ids, MOST_TOKENS));
            x = layers.add("h.0.residual", x, attended);
            x = layers.add("h.0.residual_1", x, layers.perceptron("h.0.mlp", layers.layerNorm("h.0.ln_2", x), 0.03));
            double[] head = TinyVocabulary.nextTokens(vocabulary);
            Value logits = layers.dense("lm_head", layers.layerNorm("ln_f", x), head, new double[size]);
            writeModel(layers, Map.of("logits", logits), file);
            writeBeside(file, "tokenizer.json", TinyVocabulary.words(vocabulary));
            writeBeside(file, "config.json", TinyVocabulary.map("eos_token_id", 1L, "pad_token_id", 0L));
        }
    };

    private static final int PRAISE_WIDTH = 16;
    private static final int MOST_TOKENS = 64;

    abstract void build(Path file, long seed) throws IOException;

    /** The one of a label, with - or _. */
    static Optional<TinyTransformer> named(String label) {
        String canonical = label.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        return Stream.of(values())
                .filter(network -> network.label().equals(canonical))
                .findFirst();
    }

    /** The name that people type: {@code tiny_bert}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Writes the model, and beside it its tokenizer.json and config.json; equal seeds give equal files.
     *
     * @throws IOException if a file cannot be written
     */
    public void write(Path file, long seed) throws IOException {
        build(file.toAbsolutePath(), seed);
    }

    /** The tokens of a text after one layer of a BERT. */
    static Value encoded(TransformerBuilder layers, Value ids, Value mask, Value types, int vocabulary) {
        double[] table = layers.noise(vocabulary, PRAISE_WIDTH, 1);
        double[] praise = TinyVocabulary.praise();
        for (int token = 0; token < vocabulary; token++) {
            table[token * PRAISE_WIDTH] = 2 * praise[token];
        }
        Value x = layers.embedding("bert.embeddings.word_embeddings", table, ids);
        x = layers.add(
                "bert.embeddings.sum",
                x,
                layers.embedding("bert.embeddings.token_type_embeddings", layers.noise(2, PRAISE_WIDTH, 0.05), types));
        double[] places = layers.noise(MOST_TOKENS, PRAISE_WIDTH, 0.05);
        x = layers.add(
                "bert.embeddings.sum_1", x, layers.positions("bert.embeddings.position_embeddings", places, ids));
        x = layers.layerNorm("bert.embeddings.LayerNorm", x);
        double[] values = layers.noise(PRAISE_WIDTH, PRAISE_WIDTH, 0.1);
        values[0] = 2;
        Value attended = layers.attention("bert.encoder.layer.0.attention", x, values, layers.paddingMask(mask));
        x = layers.layerNorm(
                "bert.encoder.layer.0.attention.LayerNorm",
                layers.add("bert.encoder.layer.0.attention.residual", attended, x));
        Value dense = layers.perceptron("bert.encoder.layer.0.mlp", x, 0.1);
        return layers.layerNorm(
                "bert.encoder.layer.0.LayerNorm", layers.add("bert.encoder.layer.0.residual", dense, x));
    }

    static double[] identity(int size, int width) {
        double[] table = new double[size * width];
        for (int i = 0; i < size; i++) {
            table[i * width + i] = 1;
        }
        return table;
    }

    static void writeModel(TransformerBuilder layers, Map<String, Value> outputs, Path file) throws IOException {
        OnnxWriter.write(layers.builder().build(outputs), Map.of(), file);
    }

    static void writeBeside(Path model, String name, Map<String, Object> content) throws IOException {
        Files.writeString(model.resolveSibling(name), StructuredText.toJson(content) + "\n");
    }
}
