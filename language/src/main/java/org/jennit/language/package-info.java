/**
 * Texts in, the relevance of their tokens out. A {@link org.jennit.language.TextModel} knows which inputs of a model take
 * tokens and where it embeds them, a {@link org.jennit.language.Tokenizer} makes tokens of texts, and
 * {@link org.jennit.language.TextAttributor} explains: classes, next tokens, similarities. May import everything else of
 * Jennit but the command. This is the only package that needs the tokenizers' native library.
 */
@NullMarked
package org.jennit.language;

import org.jspecify.annotations.NullMarked;
