package org.sepllm.conformance.kit.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.kit.build.KitBuilder;
import org.sepllm.conformance.kit.vector.Expectation;
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

  /** What a query sees under a cache is here the mask of the cache's trace. */
  @Test
  void rule_SEP_MODEL_009_the_equations_over_the_whole_row_agree() {
    for (KitVector vector : area("model")) {
      assertThat(
              KitJudge.judge(vector.expectation(), WholeRow.answer(vector.request())).difference())
          .as("%s %s", vector.id(), vector.request())
          .isEmpty();
    }
  }

  /** A bound of nothing would let every mistake pass, one of everything no arithmetic. */
  @Test
  void rule_SEP_MODEL_010_likelihoods_have_twice_the_bound_of_logits() {
    List<KitVector> models = area("model");
    for (int place = 0; place < models.size(); place += 3) {
      Expectation.Numbers exact = (Expectation.Numbers) models.get(place).expectation();
      Expectation.Numbers single = (Expectation.Numbers) models.get(place + 1).expectation();
      Expectation.Numbers half = (Expectation.Numbers) models.get(place + 2).expectation();
      double[][] logits = exact.fields().get("logits").expected().toArray()[0];
      double largest = 0;
      for (double[] logit : logits) {
        largest = Math.max(largest, Math.abs(logit[0]));
      }
      double[] logitBound = single.fields().get("logits").bound().toArray()[0][0];
      assertThat(logitBound[0]).isCloseTo(1e-5 * largest, within(1e-18));
      // The logits at the first place are those that the token after it is scored with.
      int scored = models.get(place).request().get("logits_at").get(0).intValue();
      assertThat(single.fields().get("nll").bound().toArray()[0][scored][0])
          .isCloseTo(2e-5 * largest, within(1e-18));
      assertThat(half.fields().get("nll").bound().toArray()[0][scored][0])
          .isCloseTo(4e-2 * largest, within(1e-15));
      assertThat(exact.fields().get("nll").bound().toArray()[0][scored][0]).isBetween(1e-9, 2e-8);
    }
  }

  private static List<KitVector> area(String area) {
    return vectors.stream().filter(vector -> vector.area().equals(area)).toList();
  }
}
