package org.sepllm.hat.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class ModelTextTest {
  private static final String TEXT =
      """
      hatmodel 1
      entry org.example.Sums::scale
      buffer hat.buffer.F32Array { float array[length] }

      file Sums.java
      kernel org.example.Sums::scale(F32Array a, float factor) { @ 3:3 40
        int i = GIX() @ 4:5 13
        if i < a.length { @ 5:5 9 14 11 22
          a[(long) i] = a[(long) i] * factor @ 6:7 15 15 27 27 20 32 30
        }
      }
      """;

  @Property
  void everyKernelReadsBackUnchanged(@ForAll long seed) {
    Kernel kernel = RandomModels.withWarps(seed).kernel();
    String text = ModelText.write(kernel);
    assertThat(ModelText.readKernel(text)).isEqualTo(kernel);
  }

  @Property
  void everyModuleReadsBackUnchanged(@ForAll long seed) {
    Kernel kernel = RandomModels.withWarps(seed).kernel();
    KernelModule module = new KernelModule("org.example.Sums", kernel.functions());
    assertThat(ModelText.readModule(ModelText.write(module))).isEqualTo(module);
  }

  @Test
  void randomModelsHoldEveryKindOfNode() {
    Set<Class<?>> seen = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      Statement.Block body = RandomModels.withWarps(seed).kernel().entry().body();
      Walk.statements(body).forEach(statement -> seen.add(statement.getClass()));
      Walk.expressions(body).forEach(expression -> seen.add(expression.getClass()));
    }
    List<Class<?>> all =
        List.of(Statement.class, Expression.class).stream()
            .flatMap(type -> List.of(type.getDeclaredClasses()).stream())
            .filter(Class::isRecord)
            .<Class<?>>map(type -> type)
            .toList();
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void textIsWrittenAsItWasRead() {
    assertThat(ModelText.write(ModelText.readKernel(TEXT))).isEqualTo(TEXT);
  }

  @Test
  void hashTellsPositionsAndContentApart() {
    String hash = ModelText.readKernel(TEXT).hash();
    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(ModelText.readKernel(TEXT).hash()).isEqualTo(hash);
    assertThat(ModelText.readKernel(TEXT.replace("20 32 30", "20 32 31")).hash())
        .isNotEqualTo(hash);
    assertThat(ModelText.readKernel(TEXT.replace("* factor", "+ factor")).hash())
        .isNotEqualTo(hash);
  }

  @Test
  void malformedTextIsRefusedWithItsLine() {
    assertRefused("hatmodel 1", "hatmodel 2", 1, "'hatmodel 1' expected");
    assertRefused("a.length", "b.length", 8, "'b' is not declared");
    assertRefused("GIX()", "GIZZ()", 7, "'GIZZ' is no function");
    assertRefused("int i =", "float i =", 7, "int stored as float");
    assertRefused("* factor", "* i", 9, "MULTIPLY of FLOAT and INT");
    assertRefused("20 32 30", "20 32", 9, "a position is missing");
    assertRefused("20 32 30", "20 32 30 4", 9, "a position is left over");
    assertRefused("20 32 30", "20 32 x", 9, "'x' is no position");
    assertRefused("    a[", "    a (", 9, "is something else");
    assertRefused("}\n}\n", "}\n", 10, "a closing brace is missing");
    assertRefused("Sums::scale\nbuffer", "Sums::other\nbuffer", 11, "is not org.example.Sums");
  }

  private static void assertRefused(String part, String replacement, int line, String message) {
    assertThat(TEXT).contains(part);
    String text = TEXT.replace(part, replacement);
    assertThatThrownBy(() -> ModelText.readKernel(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("line " + line + " of the model: ")
        .hasMessageContaining(message);
  }
}
