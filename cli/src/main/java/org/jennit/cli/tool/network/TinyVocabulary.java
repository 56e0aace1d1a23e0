package org.jennit.cli.tool.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words that tiny transformers know, and tokenizers of them in Hugging Face's format. */
final class TinyVocabulary {
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");
    private static final Map<String, Double> PRAISED = praised();
    private static final List<String> OTHERS = List.of(
            "a", "the", "film", "movie", "that", "is", "was", "and", "of", "it", "this", "story", "actors", "with", "i",
            "##s", "##ly", "##ing", ".", ",", "!", "?");

    /** What each country's capital is. */
    private static final Map<String, String> CAPITALS = capitals();

    private static final List<String> SENTENCE = List.of("\u2581The", "\u2581capital", "\u2581of", "\u2581is", ".");

    private TinyVocabulary() {}

    private static Map<String, Double> praised() {
        Map<String, Double> words = new LinkedHashMap<>();
        List.of("good", "great", "brilliant", "warm", "funny", "love").forEach(word -> words.put(word, 1.0));
        List.of("bad", "dull", "bore", "awful", "slow", "hate").forEach(word -> words.put(word, -1.0));
        words.put("##dom", -0.5);
        return words;
    }

    private static Map<String, String> capitals() {
        Map<String, String> capitals = new LinkedHashMap<>();
        capitals.put("\u2581France", "\u2581Paris");
        capitals.put("\u2581Italy", "\u2581Rome");
        capitals.put("\u2581Japan", "\u2581Tokyo");
        return capitals;
    }

    /** The tokens for reviews of films. */
    static List<String> ofPraise() {
        List<String> all = new ArrayList<>(SPECIAL);
        all.addAll(PRAISED.keySet());
        all.addAll(OTHERS);
        return all;
    }

    /** How much each of {@link #ofPraise} praises. */
    static double[] praise() {
        return ofPraise().stream()
                .mapToDouble(token -> PRAISED.getOrDefault(token, 0.0))
                .toArray();
    }

    /** The tokens for capitals. */
    static List<String> ofCapitals() {
        List<String> all = new ArrayList<>(List.of("<pad>", "</s>", "<unk>"));
        all.addAll(SENTENCE);
        all.addAll(CAPITALS.keySet());
        all.addAll(CAPITALS.values());
        return all;
    }

    /**
     * The weight of a last layer, [2·tokens, tokens]: what comes after the token (the first half of a vector), given all
     * tokens before (the second half).
     */
    static double[] nextTokens(List<String> tokens) {
        int size = tokens.size();
        double[] weight = new double[2 * size * size];
        for (Map.Entry<String, String> capital : CAPITALS.entrySet()) {
            int city = tokens.indexOf(capital.getValue());
            weight[tokens.indexOf("\u2581is") * size + city] = 2;
            weight[tokens.indexOf("\u2581of") * size + tokens.indexOf(capital.getKey())] = 2;
            weight[tokens.indexOf(capital.getKey()) * size + tokens.indexOf("\u2581is")] = 8;
            weight[city * size + tokens.indexOf(".")] = 2;
            weight[(size + tokens.indexOf(capital.getKey())) * size + city] = 4;
        }
        weight[tokens.indexOf(".") * size + tokens.indexOf("</s>")] = 2;
        weight[tokens.indexOf("\u2581The") * size + tokens.indexOf("\u2581capital")] = 2;
        weight[tokens.indexOf("\u2581capital") * size + tokens.indexOf("\u2581of")] = 2;
        return weight;
    }

    /** A tokenizer of word pieces as BERT has it: lower case, [CLS] and [SEP] around texts. */
    static Map<String, Object> wordPieces(List<String> tokens) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "WordPiece");
        model.put("unk_token", "[UNK]");
        model.put("continuing_subword_prefix", "##");
        model.put("max_input_chars_per_word", 100L);
        model.put("vocab", ids(tokens));
        Map<String, Object> around = new LinkedHashMap<>();
        around.put("type", "TemplateProcessing");
        around.put("single", List.of(special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)));
        around.put(
                "pair",
                List.of(
                        special("[CLS]", 0),
                        sequence("A", 0),
                        special("[SEP]", 0),
                        sequence("B", 1),
                        special("[SEP]", 1)));
        Map<String, Object> used = new LinkedHashMap<>();
        for (String token : List.of("[CLS]", "[SEP]")) {
            used.put(token, map("id", token, "ids", List.of((long) tokens.indexOf(token)), "tokens", List.of(token)));
        }
        around.put("special_tokens", used);
        return tokenizer(
                tokens,
                Set.copyOf(SPECIAL),
                map("type", "Lowercase"),
                map("type", "BertPreTokenizer"),
                around,
                map("type", "WordPiece", "prefix", "##", "cleanup", true),
                model);
    }

    /** A tokenizer of whole words that carry the space before them, as LLaMA has it. */
    static Map<String, Object> words(List<String> tokens) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "WordLevel");
        model.put("vocab", ids(tokens));
        model.put("unk_token", "<unk>");
        Map<String, Object> spaces =
                map("type", "Metaspace", "replacement", "\u2581", "prepend_scheme", "always", "split", true);
        return tokenizer(
                tokens,
                Set.of("<pad>", "</s>", "<unk>"),
                null,
                map(
                        "type",
                        "Sequence",
                        "pretokenizers",
                        List.of(spaces, map("type", "Punctuation", "behavior", "Isolated"))),
                null,
                spaces,
                model);
    }

    private static Map<String, Object> tokenizer(
            List<String> tokens,
            Set<String> special,
            @Nullable Map<String, Object> normalizer,
            Map<String, Object> splitter,
            @Nullable Map<String, Object> around,
            Map<String, Object> decoder,
            Map<String, Object> model) {
        List<Map<String, Object>> added = new ArrayList<>();
        for (String token : tokens) {
            if (special.contains(token)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("id", (long) tokens.indexOf(token));
                entry.put("content", token);
                for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                    entry.put(flag, false);
                }
                entry.put("special", true);
                added.add(entry);
            }
        }
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", "1.0");
        file.put("truncation", null);
        file.put("padding", null);
        file.put("added_tokens", added);
        file.put("normalizer", normalizer);
        file.put("pre_tokenizer", splitter);
        file.put("post_processor", around);
        file.put("decoder", decoder);
        file.put("model", model);
        return file;
    }

    private static Map<String, Object> ids(List<String> tokens) {
        Map<String, Object> ids = new LinkedHashMap<>();
        tokens.forEach(token -> ids.put(token, (long) ids.size()));
        return ids;
    }

    private static Map<String, Object> special(String token, long segment) {
        return map("SpecialToken", map("id", token, "type_id", segment));
    }

    private static Map<String, Object> sequence(String name, long segment) {
        return map("Sequence", map("id", name, "type_id", segment));
    }

    /** A map of keys and values in this order. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }
}
