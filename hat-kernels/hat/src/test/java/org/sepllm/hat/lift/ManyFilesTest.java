package org.sepllm.hat.lift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.KernelLinker;

/** Kernels that use functions and memory of other source files. */
final class ManyFilesTest {
  private static final String IMPORTS =
      "package sample; import hat.*; import hat.buffer.*; import hat.device.*;"
          + " import jdk.incubator.code.Reflect;\n";

  private static final String TILE =
      IMPORTS
          + """
          interface Tile extends NonMappableIface {
            DeviceSchema<Tile> deviceSchema =
                DeviceSchema.of(Tile.class, b -> b.array("array", Integer.parseInt("12")));
            int array(long i);
            void array(long i, int v);
            int other(long i);
            static Tile createLocal() { return null; }
          }
          """;

  @TempDir Path folder;

  private KernelCompiler.Result compile(String... texts) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (String text : texts) {
      String name = text.replaceAll("(?s).*?(?:class|interface) (\\w+).*", "$1");
      sources.put("sample." + name, text);
    }
    KernelCompiler.Result result = KernelCompiler.compile(folder, sources);
    return result;
  }

  private static Kernel link(KernelCompiler.Result result, String owner, String name)
      throws IOException {
    assertThat(result.diagnostics()).isEmpty();
    try (URLClassLoader loader = result.loader()) {
      return KernelLinker.link(new FunctionName("sample." + owner, name), loader);
    }
  }

  @Test
  void functionsAndLengthsComeFromOtherFiles() throws IOException {
    KernelCompiler.Result result =
        compile(
            IMPORTS
                + "final class User { @Reflect static void run(S32Array a) {"
                + " Tile t = Tile.createLocal(); t.array(0, Helper.Inner.twice(a.array(0)));"
                + " Helper.put(a, t.array(0)); } }",
            IMPORTS
                + "final class Helper { static final class Inner { @Reflect static int twice(int x)"
                + " { return 2 * x; } } @Reflect static void put(S32Array a, int x) {"
                + " a.array(1, Inner.twice(x)); } }",
            TILE.replace("int other(long i);", ""));
    assertThat(ModelText.write(result.module("sample.User"))).contains("local int t[?] of");
    Kernel kernel = link(result, "User", "run");
    assertThat(ModelText.write(kernel)).contains("local int t[12] of sample.Tile::array");
    assertThat(kernel.auxiliaries())
        .extracting(function -> function.name().toString())
        .containsExactly("sample.Helper$Inner::twice", "sample.Helper::put");
    assertThat(kernel.auxiliaries())
        .allMatch(function -> function.kind() == FunctionKind.AUXILIARY);
    assertThat(ModelText.readKernel(ModelText.write(kernel))).isEqualTo(kernel);
  }

  @Test
  void circlesOverFilesAreErrorsToo() {
    KernelCompiler.Result result =
        compile(
            IMPORTS + "final class One { @Reflect static int f(int x) { return Two.g(x); } }",
            IMPORTS + "final class Two { @Reflect static int g(int x) { return One.f(x); } }");
    assertThat(result.diagnostics()).hasSize(1);
    assertThat(result.diagnostics().getFirst().getMessage(null)).contains("no recursion");
  }

  @Test
  void schemasWithoutTheArrayAreRefusedWhenLinked() {
    KernelCompiler.Result result =
        compile(
            IMPORTS
                + "final class User { @Reflect static void run(S32Array a) {"
                + " Tile t = Tile.createLocal(); a.array(0, t.other(1)); } }",
            TILE);
    assertThatThrownBy(() -> link(result, "User", "run"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the deviceSchema of sample.Tile has no array other");
  }

  @Test
  void whatIsNoKernelIsRefusedWhenLinked() {
    KernelCompiler.Result result =
        compile(IMPORTS + "final class User { @Reflect static int f(int x) { return x; } }");
    assertThatThrownBy(() -> link(result, "User", "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sample.User::f is no kernel");
    assertThatThrownBy(() -> link(result, "User", "g"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("annotate it with @Reflect");
    assertThatThrownBy(() -> link(result, "Nobody", "g"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample.Nobody is not on the class path");
  }

  @Test
  void classesWithoutTheLifterAreRefusedWhenLinked() {
    FunctionName name = new FunctionName("java.lang.Math", "abs");
    assertThatThrownBy(() -> KernelLinker.link(name, ManyFilesTest.class.getClassLoader()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compile java.lang.Math with the lifter");
  }

  @Test
  void referencesToTheApiAreWrittenDown() {
    KernelCompiler.Result result =
        compile(
            IMPORTS
                + "final class User { @Reflect static void run(S32Array a) {"
                + " a.array(0, KernelContext.GIX()); } static float pi() { return HATMath.PI; } }");
    assertThat(result.read("META-INF/hatmodel/sample.User.api").lines())
        .containsExactly(
            "hat.HATMath",
            "hat.HATMath.PI",
            "hat.KernelContext",
            "hat.KernelContext.GIX()",
            "hat.buffer.S32Array",
            "hat.buffer.S32Array.array(long,int)",
            "jdk.incubator.code.Reflect");
  }
}
