package org.sepllm.conformance.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder this build runs in: its modules, its files, and what git tracks of them. */
public final class Checkout {
  private static final List<String> JAVA_MODULES = List.of("reference", "datasets", "conformance");

  private Checkout() {}

  /**
   * Finds the top folder.
   *
   * @return the folder above the module under test
   */
  public static Path top() {
    String module = System.getProperty("basedir", "");
    return Path.of(module).toAbsolutePath().normalize().getParent();
  }

  /**
   * Lists the Java sources of the modules, tests left out.
   *
   * @return the files in the order of their paths
   */
  public static List<Path> mainSources() {
    return ofJavaModules("main");
  }

  /**
   * Lists the Java sources of the modules' tests.
   *
   * @return the files in the order of their paths
   */
  public static List<Path> testSources() {
    return ofJavaModules("test");
  }

  private static List<Path> ofJavaModules(String tree) {
    return JAVA_MODULES.stream()
        .flatMap(module -> javaSources(module, tree).stream())
        .sorted()
        .toList();
  }

  /**
   * Lists the Java sources of one module.
   *
   * @param module its folder from the top one
   * @param tree {@code main} or {@code test}
   * @return the files in the order of their paths; none where there is no such folder
   */
  public static List<Path> javaSources(String module, String tree) {
    Path folder = top().resolve(module).resolve("src").resolve(tree).resolve("java");
    return Stream.of(folder)
        .filter(Files::isDirectory)
        .flatMap(Checkout::filesBelow)
        .filter(file -> file.toString().endsWith(".java"))
        .sorted()
        .toList();
  }

  private static Stream<Path> filesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a text file.
   *
   * @param file the file
   * @return its text, with one character for each byte that is no UTF-8
   */
  public static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
