package org.jennit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jennit.program.RuntimeEnvironment;

/** Where a result comes from: the versions of what computed it, and the fingerprints of files, so that it can be repeated. */
public final class Provenance {
    private static final int BUFFER = 1 << 16;

    private Provenance() {}

    /** The version of Jennit as the build notes it in the jar; {@code development} outside of a jar. */
    public static String jennit() {
        String version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The version of ONNX Runtime; loads its native library. */
    public static String onnxRuntime() {
        return RuntimeEnvironment.version();
    }

    /** The SHA-256 of a file's bytes, in 64 hexadecimal digits. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
