package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Oclgrind watches memory and races of the unchecked scan, cache and decode kernels. */
final class CacheOclgrindTest {
  @TempDir Path folder;

  @Test
  void findsNothing() throws IOException, InterruptedException {
    assertThat(Oclgrind.watch(folder, CacheOclgrindMain.class)).contains("the cache agrees");
  }
}
