package org.jennit.language;

/**
 * A token of a text.
 *
 * @param id its index in the vocabulary
 * @param piece its spelling in the vocabulary, such as {@code ##dom} or {@code Ġfilm}
 * @param text the part of the text that it covers; for special tokens its spelling
 * @param begin where that part begins in its text, in UTF-16 code units as in Java strings; −1 where it covers none
 * @param end where that part ends, exclusive
 * @param segment 0 in the first text of a pair, 1 in the second
 * @param word the number of its word within the segment, from 0; −1 where it is in none
 * @param special whether the tokenizer added it, as it does [CLS] and [SEP]
 * @param joined whether no space stands between it and the token before
 */
public record TextToken(
        long id,
        String piece,
        String text,
        int begin,
        int end,
        int segment,
        int word,
        boolean special,
        boolean joined) {}
