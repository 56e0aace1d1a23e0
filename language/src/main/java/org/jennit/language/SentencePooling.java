package org.jennit.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jennit.text.StructuredText;

/** How the vectors of tokens become that of a sentence. */
public enum SentencePooling {
    /** The mean over all tokens that are no padding. */
    MEAN,
    /** The vector of the first token. */
    FIRST;

    /**
     * What {@code 1_Pooling/config.json} beside a model says, as sentence-transformers writes it; the mean where there is
     * none.
     *
     * @throws IOException if it says something else
     */
    public static SentencePooling beside(Path model) throws IOException {
        Path file = model.resolveSibling("1_Pooling").resolve("config.json");
        if (!Files.isRegularFile(file)) {
            return MEAN;
        }
        Map<String, Object> config = StructuredText.readMap(file);
        if (Boolean.TRUE.equals(config.get("pooling_mode_mean_tokens"))) {
            return MEAN;
        }
        if (Boolean.TRUE.equals(config.get("pooling_mode_cls_token"))) {
            return FIRST;
        }
        throw new IOException(
                file + ": asks for neither the mean of the tokens nor the first; export the model with its"
                        + " pooling, so that it gives a sentence_embedding");
    }

    /** The weight of a token's vector in that of the sentence. */
    double weight(int token, int tokens) {
        return this == MEAN ? 1.0 / tokens : token == 0 ? 1 : 0;
    }
}
