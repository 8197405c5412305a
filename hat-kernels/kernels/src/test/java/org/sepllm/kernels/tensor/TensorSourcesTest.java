package org.sepllm.kernels.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels on tensor cores for both storage types are one text. */
final class TensorSourcesTest {
  @ParameterizedTest
  @CsvSource({
    "tensor,TensorForward",
    "tensor,TensorQueryGradient",
    "tensor,TensorKeyGradient",
    "tensor,TensorDecode",
    "hopper,WarpgroupForward"
  })
  void storageTypesDifferInNamesOnly(String folder, String kernel) throws IOException {
    String bf16 = source(folder + "/bf16/" + kernel + "BF16");
    String f16 = source(folder + "/" + kernel + "F16");
    assertThat(f16)
        .isEqualTo(
            bf16.replace("BF16", "F16")
                .replace("Bf16", "F16")
                .replace("bf16ToFloat", "f16ToFloat")
                .replace("tensor.bf16.", "tensor.")
                .replace("0x7f80", "0x7c00")
                .replace("WEIGHT_UNIT = 1f", "WEIGHT_UNIT = 4096f"));
  }

  /** The class, without package, imports and the formatter's choice of lines. */
  private static String source(String name) throws IOException {
    String text = Files.readString(Path.of("src/main/java/org/sepllm/kernels", name + ".java"));
    return text.substring(text.indexOf("/**")).replaceAll("\\s+(\\* )?", " ");
  }
}
