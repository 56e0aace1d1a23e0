package org.jennit.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {
    @ParameterizedTest
    @CsvSource({
        "'\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'",
        "'\u009b31m', '\ufffd31m'",
        "'a\u0007\u0000\u007fb', 'a\ufffd\ufffd\ufffdb'",
        "'one\nb: two', 'one\u21b5b: two'",
        "'one\r\ntwo\rthree\u2028four\u0085five', 'one\u21b5two\u21b5three\u21b5four\u21b5five'",
        "'\u202egnp.exe\u2066', '\ufffdgnp.exe\ufffd'",
        "'\tkatze  k\u00e4se \u732b \ud83d\ude3a', '\tkatze  k\u00e4se \u732b \ud83d\ude3a'"
    })
    void aLineIsOneLineThatNoTerminalObeys(String text, String line) {
        assertThat(PlainText.line(text)).isEqualTo(line);
        assertThat(FailureText.onOneLine("x" + text + "x")).doesNotContainPattern("[\\p{Cntrl}&&[^\\t]]");
    }

    @Test
    void linesStayLines() {
        assertThat(PlainText.lines("{\n  \"a\u001b\"\n}"))
                .isEqualTo(String.join(System.lineSeparator(), "{", "  \"a\ufffd\"", "}"));
    }

    @Test
    void failuresAreLinesToo() {
        assertThat(FailureText.of(new IOException("a\nb\u001b]0;title\u0007"))).isEqualTo("a; b\ufffd]0;title\ufffd");
    }
}
