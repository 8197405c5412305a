package org.sepllm.reference.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

class MaskExplanationProperties {

  @Property
  void sepMask001_explanationSaysVisibleExactlyWhereTheMaskKeeps(
      @ForAll("masks") MaskRule rule, @ForAll("rows") TokenRow row) {
    Mask mask = new Mask(rule, row);
    MaskExplanation explanation = new MaskExplanation(rule, row);
    for (int query = 0; query < row.length(); query++) {
      for (int key = 0; key < row.length(); key++) {
        MaskVerdict verdict = explanation.explain(query, key);
        assertThat(verdict.visible()).as("%d, %d", query, key).isEqualTo(mask.keep(query, key));
        assertThat(verdict.reasons()).allMatch(reason -> reason.shows() == verdict.visible());
      }
    }
  }

  @Property
  void sepMask001_explainingAllKeysIsExplainingEach(
      @ForAll("masks") MaskRule rule, @ForAll("rows") TokenRow row) {
    MaskExplanation explanation = new MaskExplanation(rule, row);
    int query = row.length() - 1;
    assertThat(explanation.explainAll(query))
        .hasSize(row.length())
        .allSatisfy(
            verdict -> assertThat(verdict).isEqualTo(explanation.explain(query, verdict.key())));
  }

  @Property
  void sepMask003_anInitialKeyOfTheQuerysDocumentIsNamedSo(
      @ForAll("masks") MaskRule rule, @ForAll("rows") TokenRow row) {
    Mask mask = new Mask(rule, row);
    MaskExplanation explanation = new MaskExplanation(rule, row);
    int query = row.length() - 1;
    for (int key = 0; key <= query; key++) {
      if (row.valid(query)
          && row.documentId(query) == row.documentId(key)
          && !(rule instanceof FullMask)) {
        assertThat(explanation.explain(query, key).reasons().contains(MaskReason.INITIAL))
            .isEqualTo(mask.initial(key));
      }
    }
  }

  @Example
  void theExampleOfTheDocumentation() {
    TokenRow row = TokenRow.of(5, 5, 5, 5, 9, 5, 5, 5, 5, 5);
    MaskExplanation explanation =
        new MaskExplanation(new SepLlmMask(2, 3, ExplainedRows.SEPARATORS), row);
    assertThat(explanation.explain(6, 4).reasons())
        .containsExactly(MaskReason.SEPARATOR, MaskReason.NEIGHBOR);
    assertThat(explanation.explain(7, 4).reasons()).containsExactly(MaskReason.SEPARATOR);
    assertThat(explanation.explain(7, 3).reasons()).containsExactly(MaskReason.BEYOND_WINDOW);
    assertThat(explanation.explain(0, 0).reasons())
        .containsExactly(MaskReason.INITIAL, MaskReason.NEIGHBOR);
    assertThat(explanation.explain(3, 8).reasons()).containsExactly(MaskReason.LATER);
  }

  @Example
  void everyRuleThatHidesAKeyIsNamed() {
    TokenRow row = TokenRow.packed(1, new int[] {0, 5, 5, 5}, new int[] {0, 0, 0, 1});
    MaskExplanation explanation =
        new MaskExplanation(new SepLlmMask(1, 2, ExplainedRows.SEPARATORS), row);
    assertThat(explanation.explain(0, 1).reasons())
        .containsExactly(MaskReason.LATER, MaskReason.PADDING_QUERY);
    assertThat(explanation.explain(2, 0).reasons()).containsExactly(MaskReason.PADDING_KEY);
    assertThat(explanation.explain(2, 3).reasons())
        .containsExactly(MaskReason.LATER, MaskReason.OTHER_DOCUMENT);
    assertThat(explanation.explain(3, 2).reasons()).containsExactly(MaskReason.OTHER_DOCUMENT);
  }

  @Example
  void indicesOutsideTheRowAreRefusedWithTheLimit() {
    MaskExplanation explanation =
        new MaskExplanation(new SepLlmMask(1, 2, ExplainedRows.SEPARATORS), TokenRow.of(5, 5));
    assertThatThrownBy(() -> explanation.explain(2, 0))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("query is 2, must be in [0, 2)");
    assertThatThrownBy(() -> explanation.explain(1, -1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("key is -1, must be in [0, 2)");
    assertThatThrownBy(() -> explanation.explainAll(2)).isInstanceOf(SpecException.class);
  }

  @Example
  void namesAndRulesAreDistinctAndShownInLowerCase() {
    assertThat(MaskReason.BEYOND_WINDOW.reasonName()).isEqualTo("beyond_window");
    assertThat(MaskReason.NEIGHBOR.ruleId()).isEqualTo("SEP-MASK-002");
    assertThat(MaskReason.values()).allMatch(r -> r.ruleId().matches("SEP-[A-Z]+-\\d{3}"));
  }

  @Provide
  Arbitrary<MaskRule> masks() {
    return ExplainedRows.masks();
  }

  @Provide
  Arbitrary<TokenRow> rows() {
    return Arbitraries.oneOf(ExplainedRows.rows(), ExplainedRows.packedRows());
  }
}
