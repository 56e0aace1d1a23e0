package org.jennit.language;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jennit.graph.Value;

/** What an input of a language model takes, by the names that exporters give. */
enum TokenInput {
    /** What was computed for tokens before: nothing yet. */
    PAST("past_key|past_value|^past[._]|key_cache|value_cache|\\.key$|\\.value$"),
    /** Whether the past is used. */
    PAST_SWITCH("use_cache"),
    /** 1 for each token, 0 for padding. */
    MASK("mask"),
    /** 0 for tokens of the first text, 1 for those of the second. */
    TYPES("type|segment"),
    /** 0, 1, 2, … */
    POSITIONS("position"),
    /** The ids of the tokens. */
    IDS("input_ids|^ids$|token_?ids|^tokens$|^input$|input_word_ids|inputs?$");

    private final Pattern names;

    TokenInput(String names) {
        this.names = Pattern.compile(names);
    }

    /** What an input takes, if its name says so. */
    static Optional<TokenInput> of(Value input) {
        String name = input.name().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.names.matcher(name).find())
                .findFirst();
    }

    /** The names that an exporter gives, for messages. */
    static List<String> usual() {
        return List.of("input_ids", "attention_mask", "token_type_ids", "position_ids");
    }
}
