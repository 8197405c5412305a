package org.sepllm.conformance.check.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.conformance.check.Checks;
import org.sepllm.conformance.check.cases.CacheSetup;
import org.sepllm.conformance.check.cases.CacheSizes;
import org.sepllm.conformance.check.cases.MaskKind;
import org.sepllm.conformance.check.cases.MaskSetup;
import org.sepllm.conformance.check.report.CheckReport;
import org.sepllm.conformance.port.PortFailure;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.datasets.DatasetException;

class NarrowingTest {
  @TempDir private Path folder;

  private Narrowing read(String json) throws IOException {
    return Narrowing.read(Files.writeString(folder.resolve("c.json"), json), List.of(11, 13));
  }

  @Test
  void sizes_of_a_cache_narrow_the_caches_alone() throws IOException {
    Narrowing narrowing =
        read(
            """
            {"init_cache_size": 4, "sep_cache_size": 64, "local_size": 256, "cache_size": 800}
            """);
    assertThat(narrowing.mask()).isEmpty();
    assertThat(narrowing.cache())
        .contains(
            new CacheSetup(
                "paper",
                true,
                true,
                List.of(11, 13),
                false,
                List.of(new CacheSizes(4, 64, 256, 800))));
  }

  @Test
  void neighbors_narrow_the_masks_layer_by_layer() throws IOException {
    Narrowing narrowing =
        read(
            """
            {"init_tok_max_idx": 2, "prefill_local_window_size": [8, 64],
             "separator_token_ids": [5]}
            """);
    assertThat(narrowing.cache()).isEmpty();
    assertThat(narrowing.mask())
        .contains(new MaskSetup(MaskKind.SEPLLM, 3, true, List.of(8, 64), 1, List.of(5)));
  }

  @Test
  void every_policy_and_mask_can_be_narrowed_to_and_passes() throws IOException, PortFailure {
    for (String json :
        List.of(
            "{\"policy\": \"full\"}",
            "{\"policy\": \"streamingllm\", \"init_cache_size\": 2, \"cache_size\": 9}",
            "{\"init_tok_max_idx\": 1, \"neighbors\": 4, \"separator_token_ids\": [-1]}",
            "{\"init_tok_max_idx\": 1, \"neighbors\": 4, \"interval\": 3}")) {
      GeneratedSource source = new GeneratedSource(1, 20, Optional.of(read(json)));
      CheckReport report = Checks.run(List.of(source), () -> new ReferencePort(Limits.DEFAULT));
      assertThat(report.result()).as(json).isEqualTo(CheckReport.Result.CONFORMANT);
    }
  }

  @Test
  void a_configuration_without_sizes_is_refused() {
    assertThatThrownBy(() -> read("{\"separator_token_ids\": [13]}"))
        .isInstanceOf(DatasetException.class)
        .hasMessageEndingWith(
            "gives neither cache_size nor neighbors, so there is nothing to check");
  }
}
