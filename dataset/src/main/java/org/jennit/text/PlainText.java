package org.jennit.text;

import java.util.stream.Collectors;

/**
 * Text for a terminal or a log that says what it says: names come from files and may hold characters that move the cursor,
 * change colours, turn the direction of what follows, or begin a line that looks like the program's own.
 */
public final class PlainText {
    private static final char LINE_BREAK = '\u21b5';
    private static final char REPLACEMENT = '\ufffd';

    private PlainText() {}

    /** A text as one line: line breaks are shown as ↵, and what a terminal would obey as �. */
    public static String line(String text) {
        if (text.chars().noneMatch(PlainText::isObeyed)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        String unix = text.replace("\r\n", "\n");
        for (int i = 0; i < unix.length(); i++) {
            char letter = unix.charAt(i);
            line.append(isLineBreak(letter) ? LINE_BREAK : isObeyed(letter) ? REPLACEMENT : letter);
        }
        return line.toString();
    }

    /** A text of several lines, each as {@link #line} has it. */
    public static String lines(String text) {
        return text.lines().map(PlainText::line).collect(Collectors.joining(System.lineSeparator()));
    }

    private static boolean isLineBreak(int letter) {
        return letter == '\n' || letter == '\r' || letter == '\u0085' || letter == '\u2028' || letter == '\u2029';
    }

    /** Control characters but the tabulator, line breaks, and marks that turn the direction of text. */
    private static boolean isObeyed(int letter) {
        boolean turns = (letter >= 0x202a && letter <= 0x202e) || (letter >= 0x2066 && letter <= 0x2069);
        return (Character.isISOControl(letter) && letter != '\t') || isLineBreak(letter) || turns;
    }
}
