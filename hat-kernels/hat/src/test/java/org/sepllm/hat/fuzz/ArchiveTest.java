package org.sepllm.hat.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompiledKernel;

/** What an archive carries runs elsewhere as it did here. */
final class ArchiveTest {
  private static final List<Long> SEEDS = List.of(11L, 12L, 13L);

  @TempDir Path folder;

  @Test
  void modelsComeBackWithTheirResults() throws IOException {
    Path file = folder.resolve("kernels.zip");
    try (Fuzzer fuzzer = new Fuzzer(Fuzzer.SHRINKING_ATTEMPTS);
        Archive.Writer writer = new Archive.Writer(file)) {
      fuzzer.run(
          SEEDS,
          false,
          (grown, expected) -> {
            try {
              writer.add(grown, expected);
            } catch (IOException failed) {
              throw new IllegalStateException(failed);
            }
          });
    }
    assertThat(Archive.entries(file)).hasSize(1);
    List<Archive.Item> items = Archive.read(file, Archive.entries(file).getFirst());
    assertThat(items).extracting(Archive.Item::seed).isEqualTo(SEEDS);
    List<Kernel> models = items.stream().map(item -> ModelText.readKernel(item.model())).toList();
    try (Contestant java = Contestant.open(Backends.named("java-mt"), true)) {
      List<CompiledKernel> compiled = java.compile(models);
      for (int index = 0; index < items.size(); index++) {
        GrownKernel grown = KernelGrower.grow(SEEDS.get(index), "_" + index);
        Results results = java.run(compiled.get(index), models.get(index), grown);
        assertThat(results.digest()).isEqualTo(items.get(index).digest());
      }
    }
  }

  @Test
  void positionsBecomeAlikeAndKeepTheirNumber() {
    assertThat(Archive.withoutPositions("  x = a + b @ 17:5 13 18:25 4\n  barrier @ 9:9\n"))
        .isEqualTo("  x = a + b @ 1:1 1 1 1\n  barrier @ 1:1\n");
  }
}
