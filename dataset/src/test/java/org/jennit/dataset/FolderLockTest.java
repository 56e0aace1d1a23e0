package org.jennit.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One run writes at a time, of whatever process. */
@Timeout(60)
class FolderLockTest {
    @TempDir
    private Path folder;

    /** A process that takes the lock of a folder, says whether it could, and keeps it until its input ends. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            try {
                FolderLock lock = FolderLock.of(Path.of(arguments[0]));
                System.out.println("locked");
                System.in.readAllBytes();
                lock.close();
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static String said(Process process) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    @Test
    void anotherProcessIsRefusedHoweverOftenOthersAskedBefore() throws Exception {
        FolderLock lock = FolderLock.of(folder);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> FolderLock.of(folder)).hasMessageContaining("another run writes");
            Process other = holder();
            assertThat(said(other)).contains("another run writes into this folder");
            assertThat(other.waitFor()).isZero();
        }
        lock.close();
        assertThat(folder.resolve(".lock")).doesNotExist();
        FolderLock.of(folder).close();
    }

    @Test
    void theLockOfAnotherProcessIsThereUntilItEndsHoweverThatComesAbout() throws Exception {
        Process other = holder();
        assertThat(said(other)).isEqualTo("locked");
        assertThatThrownBy(() -> FolderLock.of(folder)).hasMessageContaining("another run writes");
        assertThatThrownBy(() -> FolderLock.of(folder)).hasMessageContaining("another run writes");
        other.destroyForcibly().waitFor();
        assertThat(folder.resolve(".lock")).exists();
        FolderLock.of(folder).close();
        assertThat(Files.exists(folder.resolve(".lock"))).isFalse();
    }
}
