package org.jennit.image;

/**
 * Text inside of HTML and SVG. Names come from files and may hold anything, so whatever would end the text or is no
 * character of XML is replaced.
 */
public final class Markup {
    private static final int REPLACEMENT = 0xfffd;

    private Markup() {}

    /** A text as the content of an element. */
    public static String content(String text) {
        StringBuilder content = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(letter -> {
            switch (letter) {
                case '&' -> content.append("&amp;");
                case '<' -> content.append("&lt;");
                case '>' -> content.append("&gt;");
                default -> content.appendCodePoint(isCharacter(letter) ? letter : REPLACEMENT);
            }
        });
        return content.toString();
    }

    /** A text as the content of an element, or of an attribute in quotes of either kind. */
    public static String escaped(String text) {
        return content(text).replace("\"", "&quot;").replace("'", "&#39;");
    }

    /** What XML 1.0 allows, without control characters other than white space. */
    private static boolean isCharacter(int letter) {
        boolean control = Character.isISOControl(letter) && letter != '\t' && letter != '\n' && letter != '\r';
        boolean surrogate = letter >= Character.MIN_SURROGATE && letter <= Character.MAX_SURROGATE;
        return !control && !surrogate && letter != 0xfffe && letter != 0xffff;
    }
}
