package org.sepllm.reference.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;

class NamedSeparatorsTest {
  @Test
  void rule_SEP_SEP_004_theListsAreThePublishedOnes() {
    assertThat(ids("pythia9")).containsExactly(2, 13, 15, 27, 28, 32, 186, 187, 209);
    assertThat(ids("pythia20"))
        .containsExactly(
            2, 13, 15, 27, 28, 32, 186, 187, 209, 586, 964, 1157, 1163, 2195, 2490, 3706, 3736,
            4928, 50275, 50276);
    assertThat(ids("llama9")).containsExactly(0, 11, 13, 25, 26, 30, 198, 220, 128000);
    assertThat(ids("llama17"))
        .containsExactly(
            0, 11, 13, 25, 26, 30, 198, 220, 256, 262, 551, 662, 720, 758, 949, 1174, 2652);
    assertThat(ids("falcon13"))
        .containsExactly(12, 23, 25, 37, 38, 42, 193, 204, 258, 466, 1212, 4610, 23787);
  }

  @Test
  void rule_SEP_SEP_004_llama18IsLlama17AndTheBeginOfText() {
    assertThat(ids("llama18"))
        .containsExactly(
            IntStream.concat(Arrays.stream(ids("llama17")), IntStream.of(128000)).toArray());
  }

  @Test
  void rule_SEP_SEP_004_theNumberInANameIsTheNumberOfItsIds() {
    for (NamedSeparators list : NamedSeparators.values()) {
      assertThat(list.listName()).endsWith(String.valueOf(list.separators().toArray().length));
      assertThat(NamedSeparators.of(list.listName())).isSameAs(list);
    }
  }

  @Test
  void rule_SEP_SEP_004_everyListNamesItsVocabularyAndItsSource() {
    assertThat(NamedSeparators.PYTHIA9.tokenizer()).isEqualTo("Pythia / GPT-NeoX");
    assertThat(NamedSeparators.PYTHIA9.publishedIn())
        .isEqualTo("Training-SepLLM configurations and mask code");
    assertThat(NamedSeparators.LLAMA18.tokenizer()).isEqualTo("Llama-3");
    assertThat(NamedSeparators.LLAMA18.publishedIn()).isEqualTo("SepCache");
  }

  @Test
  void rule_SEP_SEP_004_anUnknownNameIsRefused() {
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "unknown separator list 'Pythia9', known are pythia9, pythia20, llama9, llama17, llama18,"
            + " falcon13 [SEP-SEP-004]",
        () -> NamedSeparators.of("Pythia9"));
  }

  private static int[] ids(String listName) {
    return NamedSeparators.of(listName).separators().toArray();
  }
}
