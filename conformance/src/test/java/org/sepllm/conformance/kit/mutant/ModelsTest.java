package org.sepllm.conformance.kit.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.kit.build.KitBuilder;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitVector;

/** The models without a mistake are a third statement of the rules, which agrees. */
class ModelsTest {
  private static List<KitVector> vectors;

  @BeforeAll
  static void build() {
    vectors = new KitBuilder(7).vectors();
  }

  @Test
  void the_model_of_masks_agrees() {
    for (KitVector vector : area("mask")) {
      assertThat(
              KitJudge.judge(
                      vector.expectation(), MaskQuestion.answer(vector.request(), MaskModel::sees))
                  .difference())
          .as("%s", vector.request())
          .isEmpty();
    }
  }

  @Test
  void the_model_of_caches_agrees() {
    for (KitVector vector : area("cache")) {
      assertThat(
              KitJudge.judge(
                      vector.expectation(),
                      CacheQuestionModel.answer(vector.request(), CacheQuestionModel.Parts.RIGHT))
                  .difference())
          .as("%s %s", vector.id(), vector.request())
          .isEmpty();
    }
  }

  @Test
  void the_model_of_attention_agrees() {
    for (KitVector vector : area("attention")) {
      assertThat(
              KitJudge.judge(vector.expectation(), new AttentionModel(vector.request()).answer())
                  .difference())
          .as("%s %s", vector.id(), vector.request())
          .isEmpty();
    }
  }

  private static List<KitVector> area(String area) {
    return vectors.stream().filter(vector -> vector.area().equals(area)).toList();
  }
}
