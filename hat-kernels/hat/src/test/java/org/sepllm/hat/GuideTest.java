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

  /** What is done with the class of an example. */
  private interface Use {
    void of(Class<?> example) throws Exception;
  }

  private static void withExample(Path folder, String name, Use use) throws Exception {
    Matcher example =
        Pattern.compile("<!-- example: " + name + " -->\\R```java\\R(.*?)\\R```", Pattern.DOTALL)
            .matcher(Files.readString(GUIDE));
    assertThat(example.find()).as(name).isTrue();
    KernelCompiler.Result result = KernelCompiler.compile(folder, Map.of(name, example.group(1)));
    assertThat(result.diagnostics()).isEmpty();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = result.loader()) {
      Thread.currentThread().setContextClassLoader(loader);
      use.of(loader.loadClass(name));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void theExampleComputes(@TempDir Path folder) throws Exception {
    withExample(
        folder,
        "SumOfSquares",
        example -> {
          float[] values = new float[300];
          float expected = 0f;
          for (int i = 0; i < values.length; i++) {
            values[i] = i % 7;
            expected += values[i] * values[i];
          }
          Object sum = example.getMethod("of", float[].class).invoke(null, values);
          assertThat(sum).isEqualTo(expected);
        });
  }

  @Test
  void theExampleOfSessionsComputes(@TempDir Path folder) throws Exception {
    withExample(
        folder,
        "Relaxation",
        example -> {
          float[] values = {0f, 0f, 16f, 0f, 0f};
          Object smooth = example.getMethod("of", float[].class, int.class).invoke(null, values, 1);
          assertThat(smooth).isEqualTo(new float[] {1f, 4f, 6f, 4f, 1f});
        });
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
