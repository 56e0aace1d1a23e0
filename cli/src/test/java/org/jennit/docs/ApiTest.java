package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The public interface of the libraries. */
class ApiTest {
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile(" *public (static |final |abstract |sealed |non-sealed )*(class|interface|record|enum) .*");

    @Test
    void everyPublicTypeIsDocumented() throws IOException {
        List<String> undocumented = new ArrayList<>();
        int types = 0;
        for (String module : List.of("compiler", "runtime", "image", "dataset")) {
            try (Stream<Path> files = Files.walk(Snippet.project().resolve(module + "/src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    List<String> lines = Files.readAllLines(file);
                    for (int i = 0; i < lines.size(); i++) {
                        if (PUBLIC_TYPE.matcher(lines.get(i)).matches()) {
                            types++;
                            if (!isDocumented(lines, i)) {
                                undocumented.add(file.getFileName() + ":" + (i + 1));
                            }
                        }
                    }
                }
            }
        }
        assertThat(types).isGreaterThan(100);
        assertThat(undocumented).isEmpty();
    }

    private static boolean isDocumented(List<String> lines, int declaration) {
        int before = declaration - 1;
        while (before > 0 && lines.get(before).strip().startsWith("@")) {
            before--;
        }
        return before >= 0 && lines.get(before).strip().endsWith("*/");
    }
}
