package org.sepllm.datasets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.sepllm.datasets.DatasetException;

/** A program that was packed without one of the models says so. */
class LeftOutModelTest {
  private static final String LEFT_OUT = "tiny-full.safetensors";

  /** The classes of the test's own class path, but for one file of weights. */
  private static final class Packed extends URLClassLoader {
    Packed(List<URL> classPath) {
      super(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    @Override
    public URL findResource(String name) {
      return name.endsWith(LEFT_OUT) ? null : super.findResource(name);
    }
  }

  @Test
  void the_model_is_named_as_left_out_and_the_others_are_listed() throws Exception {
    try (Packed packed = new Packed(classPath())) {
      Class<?> choice = packed.loadClass(ModelChoice.class.getName());
      assertThatThrownBy(() -> choice.getMethod("load", String.class).invoke(null, "tiny-full"))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .satisfies(refusal ->
              assertThat(refusal.getClass().getName()).isEqualTo(DatasetException.class.getName()))
          .hasMessage(
              "model \"tiny-full\" was left out of this program to keep it small; a checkout of the"
                  + " repository has it, and a copy of its tiny-full.safetensors can be named as a"
                  + " file. Here are tiny-sepllm, neox-parallel, neox-sequential-full-rotary,"
                  + " llama3-scaled-untied-sharded, llama-tied-mha");
      assertThat(choice.getMethod("names").invoke(null))
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .contains("tiny-sepllm")
          .doesNotContain("tiny-full");
    }
  }

  private static List<URL> classPath() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls;
  }
}
