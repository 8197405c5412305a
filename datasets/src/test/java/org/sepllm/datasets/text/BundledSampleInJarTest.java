package org.sepllm.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundledSampleInJarTest {
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void theSampleIsReadFromAJarAsFromAFolder() throws Exception {
    List<URL> urls = new ArrayList<>();
    urls.add(jarOfClasses().toUri().toURL());
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : classPath.split(File.pathSeparator)) {
      if (!Path.of(entry).toAbsolutePath().equals(CLASSES)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class<?> sample = loader.loadClass(BundledSample.class.getName());
      assertThat(sample.getResource("problems.jsonl").getProtocol()).isEqualTo("jar");
      Object all = sample.getMethod("all").invoke(null);
      assertThat(all).hasToString(BundledSample.all().toString());
    }
  }

  private Path jarOfClasses() throws IOException {
    Path jar = folder.resolve("with space.jar");
    try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        output.putNextEntry(new JarEntry(CLASSES.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, output);
        output.closeEntry();
      }
    }
    return jar;
  }
}
