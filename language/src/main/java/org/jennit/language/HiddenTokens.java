package org.jennit.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.perturbation.FeatureGroups;
import org.jennit.tensor.Tensor;

/**
 * What becomes of tokens that are hidden: another token takes the place of each. Special tokens are never hidden.
 *
 * @param id the token in their place
 * @param piece its spelling
 * @param words whether the tokens of a word are hidden and shown together
 */
public record HiddenTokens(long id, String piece, boolean words) {
    private static final List<String> MASKS = List.of("[MASK]", "<mask>");
    private static final List<String> UNKNOWN = List.of("[UNK]", "<unk>", "[PAD]", "<pad>", "<|endoftext|>");

    /**
     * Hides tokens behind the mask token of the model, which it knows from its training; where it has none behind the one for
     * unknown words, else that of padding or of the end of a text.
     *
     * @throws IllegalArgumentException if it has none of them
     */
    public static HiddenTokens of(TextModel model) {
        return spelled(model, MASKS)
                .or(() -> spelled(model, UNKNOWN))
                .or(() -> ofConfig(model.config()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no token to hide others behind: the tokenizer has none of %s and %s, and no config.json tells the padding; name one by its id, -p baseline=ID"
                                .formatted(MASKS, UNKNOWN)));
    }

    private static Optional<HiddenTokens> spelled(TextModel model, List<String> pieces) {
        return model.tokenizer()
                .flatMap(tokenizer -> pieces.stream()
                        .flatMap(piece ->
                                tokenizer.idOf(piece).stream().mapToObj(id -> new HiddenTokens(id, piece, false)))
                        .findFirst());
    }

    private static Optional<HiddenTokens> ofConfig(ModelConfig config) {
        return config.padding().isPresent()
                ? Optional.of(new HiddenTokens(config.padding().getAsLong(), "padding", false))
                : config.ends().stream().sorted().findFirst().map(id -> new HiddenTokens(id, "end of text", false));
    }

    /** The same for whole words. */
    public HiddenTokens ofWords() {
        return new HiddenTokens(id, piece, true);
    }

    /** The ids of a text in its model with some tokens hidden, whether they are special or not. */
    public Tensor in(Tensor ids, IntPredicate which) {
        double[] numbers = ids.toDoubles();
        Arrays.setAll(numbers, i -> which.test(i) ? id : numbers[i]);
        return Tensor.of(ids.type(), numbers, ids.shape());
    }

    Background background() {
        return Background.of(Baseline.number((double) id));
    }

    /** The features of a text in the ids of its model, which may be padded: its tokens or words. */
    FeatureGroups groups(TokenizedText text) {
        List<Integer> features = new ArrayList<>();
        int feature = -1;
        TextToken before = null;
        for (TextToken token : text.tokens()) {
            boolean continues = words && before != null && TextAttribution.isSameWord(before, token);
            feature += token.special() || continues ? 0 : 1;
            features.add(token.special() ? -1 : feature);
            before = token;
        }
        return (name, ids) -> {
            int[] all = new int[ids.size()];
            Arrays.fill(all, -1);
            for (int i = 0; i < features.size(); i++) {
                all[i] = features.get(i);
            }
            return all;
        };
    }
}
