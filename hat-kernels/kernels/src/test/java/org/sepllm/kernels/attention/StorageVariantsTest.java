package org.sepllm.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The attention kernels are written once, for float32: the sources for binary16 and bfloat16 are
 * that source with the substitution below. With {@code -Dkernels.rewrite=true} the test writes them
 * (then format the module).
 */
final class StorageVariantsTest {
  private static final Path FOLDER = Path.of("src/main/java/org/sepllm/kernels");

  private record Rule(Pattern pattern, String replacement) {
    static Rule of(String pattern, String replacement) {
      return new Rule(Pattern.compile(pattern), replacement);
    }
  }

  /** Stored numbers are moved as they are and converted where they are used. */
  private static final List<Rule> TO_F16 =
      List.of(
          Rule.of("\\b([A-Z]\\w+)F32\\b", "$1F16"),
          Rule.of("F32Array (q|k|v|out|dOut|dQ|dK|dV)\\b", "F16Array $1"),
          Rule.of(
              "import hat.buffer.F32Array;",
              "import hat.buffer.F16Array;\nimport hat.buffer.F32Array;"),
          Rule.of("import jdk.incubator", "import hat.types.F16;\nimport jdk.incubator"),
          Rule.of("\"array\", OCTET\\)", "\"array\", OCTET, half -> half.field(\"value\"))"),
          Rule.of(
              "float array\\(int index\\);\\s+void array\\(int index, float value\\);",
              "F16 array(int index);"),
          Rule.of(
              "(octets|others)\\.array\\(i, (\\w+)\\.array\\((.*)\\)\\);",
              "F16 half = $2.array($3);\n$1.array(i).value(half.value());"),
          Rule.of(
              "float (number|other) = (\\w+)\\.array\\((.*)\\);",
              "F16 $1Half = $2.array($3);\nfloat $1 = F16.f16ToFloat($1Half);"),
          Rule.of(
              "octets\\.array\\((i|0), value\\);",
              "octets.array($1).value(F16.of(value).value());"),
          Rule.of(
              "(\\w+)\\.array\\((.*), octets\\.array\\(i\\)\\);",
              "F16 half = octets.array(i);\n$1.array($2).value(half.value());"));

  /** The types of bfloat16 have other names, and a package of their own. */
  private static final List<Rule> TO_BF16 =
      List.of(
          Rule.of("\\bF16", "BF16"),
          Rule.of("\\b([A-Z]\\w+)F16\\b", "$1BF16"),
          Rule.of("\\bf16ToFloat", "bf16ToFloat"),
          Rule.of("package org.sepllm.kernels.(\\w+);", "package org.sepllm.kernels.$1.bf16;"),
          Rule.of(
              "import org.sepllm.hat.portable.KernelMemory;",
              "import org.sepllm.hat.portable.KernelMemory;\n"
                  + "import org.sepllm.kernels.attention.Tiling;"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention/Forward",
        "attention/OutProduct",
        "attention/QueryGradient",
        "attention/KeyGradient",
        "attention/GradientSum",
        "softmax/SaSoftmax"
      })
  void variantsAreTheFloat32Source(String kernel) throws IOException {
    Path plain = FOLDER.resolve(kernel + "F32.java");
    String ofF16 = apply(TO_F16, Files.readString(plain));
    requireEqual(FOLDER.resolve(kernel + "F16.java"), ofF16);
    Path bf16 =
        plain.resolveSibling("bf16/" + plain.getFileName().toString().replace("F32", "BF16"));
    requireEqual(bf16, apply(TO_BF16, ofF16));
  }

  private static String apply(List<Rule> rules, String text) {
    UnaryOperator<String> all =
        rules.stream()
            .<UnaryOperator<String>>map(
                rule -> input -> rule.pattern().matcher(input).replaceAll(rule.replacement()))
            .reduce(
                UnaryOperator.identity(), (first, next) -> input -> next.apply(first.apply(input)));
    return all.apply(text);
  }

  private static void requireEqual(Path file, String wanted) throws IOException {
    if (Boolean.getBoolean("kernels.rewrite")) {
      Files.writeString(file, wanted);
    }
    assertThat(normal(Files.readString(file))).as("%s", file).isEqualTo(normal(wanted));
  }

  /** The code without imports, which javac judges, and without the formatter's choice of lines. */
  private static String normal(String source) {
    return source
        .replaceAll("(?m)^import .*\n", "")
        .replaceAll("\\s+\\*?\\s*|(?<=\\W)\\s+|\\s+(?=\\W)", "");
  }
}
