package org.sepllm.hat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.lift.KernelCompiler;

/** What the guide shows, works. */
final class GuideTest {
  private static final Path GUIDE = Path.of("../../docs/hat.md");

  @Test
  void theExampleComputes(@TempDir Path folder) throws Exception {
    Matcher example =
        Pattern.compile("<!-- example: (\\w+) -->\\R```java\\R(.*?)\\R```", Pattern.DOTALL)
            .matcher(Files.readString(GUIDE));
    assertThat(example.find()).isTrue();
    String name = example.group(1);
    KernelCompiler.Result result = KernelCompiler.compile(folder, Map.of(name, example.group(2)));
    assertThat(result.diagnostics()).isEmpty();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = result.loader()) {
      Thread.currentThread().setContextClassLoader(loader);
      float[] values = new float[300];
      float expected = 0f;
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 7;
        expected += values[i] * values[i];
      }
      Object sum = loader.loadClass(name).getMethod("of", float[].class).invoke(null, values);
      assertThat(sum).isEqualTo(expected);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void everyPropertyIsRead() throws IOException {
    String guide = Files.readString(GUIDE);
    for (String property :
        new String[] {"hat.backend", "hat.checked", "hat.exact", "hat.loop.limit", "hat.races"}) {
      assertThat(guide).contains("| `" + property + "` |");
    }
  }
}
