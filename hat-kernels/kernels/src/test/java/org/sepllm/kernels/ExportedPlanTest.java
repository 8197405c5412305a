package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

/** The example that runs an exported kernel without Java makes the plan that the facade makes. */
final class ExportedPlanTest {
  private static final String EXAMPLE = "docs/examples/exported_attention.py";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 33, 1000})
  void thePlanIsTheFacades(int length) throws Exception {
    assumeTrue(isFound(), "python3 is not on the path");
    Random random = new Random(length);
    int[] ids = IntStream.range(0, length).map(_ -> random.nextInt(6) == 0 ? 1 : 0).toArray();
    AttentionPlan plan =
        AttentionPlan.prefill(
            new SepLlmMask(4, 256, SeparatorSet.of(1)), List.of(TokenRow.of(ids)), 32, 8);
    TensorLayout queries = TensorLayout.byHead(1, 32, length, 128);
    TensorLayout keys = TensorLayout.byHead(1, 8, length, 128);

    String printed = plan(ids);

    assertThat(printed)
        .contains("\"tiles\": " + Arrays.toString(plan.tensorTiles().tiles()))
        .contains("\"kept\": " + Arrays.toString(plan.kept()))
        .contains("\"packShift\": " + plan.packShift())
        .contains("\"layout\": " + Arrays.toString(layout(queries, keys, length)));
  }

  private static int[] layout(TensorLayout queries, TensorLayout keys, int length) {
    return IntStream.concat(
            IntStream.concat(
                IntStream.concat(IntStream.of(4), queries.units()),
                IntStream.concat(keys.units(), keys.units())),
            IntStream.concat(queries.units(), IntStream.of(32 * length, length)))
        .toArray();
  }

  private String plan(int[] ids) throws IOException, InterruptedException {
    byte[] bytes = new byte[ids.length];
    IntStream.range(0, ids.length).forEach(index -> bytes[index] = (byte) ids[index]);
    Path separators = Files.write(folder.resolve("separators.bin"), bytes);
    Process process =
        new ProcessBuilder("python3", top().resolve(EXAMPLE).toString(), "--plan", separators + "")
            .redirectErrorStream(true)
            .start();
    try (InputStream output = process.getInputStream()) {
      String printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(printed).isZero();
      return printed;
    }
  }

  private static Path top() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve(EXAMPLE))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static boolean isFound() {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "python3")));
  }
}
