package org.sepllm.kernels.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.AttentionOclgrindMain;
import org.sepllm.kernels.Oclgrind;

/** Oclgrind watches memory and races of the unchecked attention kernels, forward and backward. */
final class OclgrindTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void findsNothing(AttentionKernels kernels) throws IOException, InterruptedException {
    assertThat(Oclgrind.watch(folder, AttentionOclgrindMain.class, kernels.name()))
        .contains("within the bounds");
  }
}
