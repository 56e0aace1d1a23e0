package org.jennit.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The layout: every package imports only packages listed above it, which also rules out cycles, and reaches outside
 * only where its module may.
 */
class ArchitectureTest {

    /** What every module may use of the outside. */
    private static final List<String> PLAIN = List.of(
            "java.lang",
            "java.util",
            "java.io",
            "java.nio",
            "java.math",
            "java.text",
            "java.time",
            "java.security",
            "org.jspecify.annotations");

    private static final List<String> COMPILER = plus(PLAIN, "com.google.protobuf");
    private static final List<String> RUNTIME = plus(PLAIN, "ai.onnxruntime");
    private static final List<String> IMAGE = plus(PLAIN, "java.awt", "javax.imageio", "com.twelvemonkeys");
    private static final List<String> TEXT = plus(PLAIN, "tools.jackson", "com.fasterxml.jackson.annotation");
    private static final List<String> TABLE = plus(PLAIN, "de.siegmar.fastcsv");
    private static final List<String> LANGUAGE = plus(PLAIN, "ai.djl.huggingface.tokenizers");
    private static final List<String> CLI =
            plus(PLAIN, "java.net", "picocli", "tools.jackson", "com.fasterxml.jackson.annotation");

    /** A package with its sub-packages ({@code org.jennit} alone has none: those are layers), and its outside. */
    private record Layer(String name, List<String> outside) {
        boolean holds(String packageName) {
            return packageName.equals(name) || (!name.equals("org.jennit") && packageName.startsWith(name + "."));
        }
    }

    /** From the bottom up. */
    private static final List<Layer> LAYERS = List.of(
            new Layer("org.jennit.parameter", COMPILER),
            new Layer("org.jennit.graph", COMPILER),
            new Layer("org.jennit.operator", COMPILER),
            new Layer("org.jennit.evaluate", COMPILER),
            new Layer("org.jennit.onnx", COMPILER),
            new Layer("org.jennit.rewrite", COMPILER),
            new Layer("org.jennit.layer", COMPILER),
            new Layer("org.jennit.canonizer", COMPILER),
            new Layer("org.jennit.rule", COMPILER),
            new Layer("org.jennit.composite", COMPILER),
            new Layer("org.jennit.derive", COMPILER),
            new Layer("org.jennit.optimize", COMPILER),
            new Layer("org.jennit.compile", COMPILER),
            new Layer("org.jennit.tensor", RUNTIME),
            new Layer("org.jennit.program", RUNTIME),
            new Layer("org.jennit.target", RUNTIME),
            new Layer("org.jennit.attribution", RUNTIME),
            new Layer("org.jennit.perturbation", RUNTIME),
            new Layer("org.jennit", RUNTIME),
            new Layer("org.jennit.quality", RUNTIME),
            new Layer("org.jennit.image", IMAGE),
            new Layer("org.jennit.text", TEXT),
            new Layer("org.jennit.table", TABLE),
            new Layer("org.jennit.dataset", PLAIN),
            new Layer("org.jennit.language", LANGUAGE),
            new Layer("org.jennit.cli", CLI));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.jennit");

    @Test
    void everyLayerIsSeenAndEveryPackageIsInTheLayout() {
        Map<Optional<Integer>, TreeSet<String>> packages = CLASSES.stream()
                .collect(groupingBy(
                        type -> height(type.getPackageName()),
                        mapping(JavaClass::getPackageName, toCollection(TreeSet::new))));
        assertThat(packages.get(Optional.<Integer>empty()))
                .as("packages outside the layout; add them to LAYERS")
                .isNull();
        assertThat(packages).hasSize(LAYERS.size());
    }

    @Test
    void packagesImportOnlyPackagesBelow() {
        assertThat(dependencies()
                        .filter(use -> isOurs(use.getTargetClass()))
                        .filter(use -> heightOf(use.getTargetClass()) > heightOf(use.getOriginClass()))
                        .map(Dependency::getDescription))
                .as("uses of a package that the layout lists further up")
                .isEmpty();
    }

    @Test
    void theOutsideIsReachedOnlyWhereItMayBe() {
        assertThat(dependencies()
                        .filter(use -> !isOurs(use.getTargetClass()))
                        .filter(use -> !mayUse(use.getOriginClass(), use.getTargetClass()))
                        .map(Dependency::getDescription))
                .as("uses of a library that the module may not use")
                .isEmpty();
    }

    private static Stream<Dependency> dependencies() {
        return CLASSES.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream());
    }

    private static boolean mayUse(JavaClass origin, JavaClass target) {
        JavaClass element = target.getBaseComponentType();
        return element.isPrimitive()
                || LAYERS.get(heightOf(origin)).outside().stream()
                        .anyMatch(allowed -> element.getPackageName().equals(allowed)
                                || element.getPackageName().startsWith(allowed + "."));
    }

    private static boolean isOurs(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.equals("org.jennit") || name.startsWith("org.jennit.");
    }

    private static int heightOf(JavaClass type) {
        return height(type.getBaseComponentType().getPackageName())
                .orElseThrow(() -> new AssertionError(type.getName() + " is in no layer"));
    }

    private static Optional<Integer> height(String packageName) {
        for (int i = 0; i < LAYERS.size(); i++) {
            if (LAYERS.get(i).holds(packageName)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static List<String> plus(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
