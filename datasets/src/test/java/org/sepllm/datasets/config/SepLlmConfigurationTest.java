package org.sepllm.datasets.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sepllm.datasets.DatasetErrorKind.CONTRADICTION;
import static org.sepllm.datasets.DatasetErrorKind.MALFORMED;
import static org.sepllm.datasets.DatasetErrorKind.NOT_FOUND;
import static org.sepllm.datasets.DatasetErrorKind.UNKNOWN_NAME;
import static org.sepllm.datasets.DatasetErrorKind.UNSUPPORTED;
import static org.sepllm.datasets.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;

final class SepLlmConfigurationTest {
  private static final String SIZES =
      "'init_cache_size':4,'sep_cache_size':8,'local_size':16,'cache_size':32,"
          + "'separator_token_ids':[13,11]";

  @TempDir private Path folder;

  private static SepLlmConfiguration parse(String members) {
    String json = "{" + members.replace('\'', '"') + "}";
    return SepLlmConfiguration.from(JsonValue.parse("c.json", json), Set.of());
  }

  private static void refused(DatasetErrorKind kind, String members, String... parts) {
    assertRefused(kind, () -> parse(members), parts);
  }

  @Test
  void upstreamSizesMakeThePaperCache() {
    assertThat(parse(SIZES).cacheConfigs())
        .containsExactly(SepCacheConfig.paper(4, 8, 16, 32, SeparatorSet.of(11, 13)));
  }

  @ParameterizedTest
  @CsvSource({"paper,PAPER", "streaming,STREAMING", "sepcache,SEPCACHE"})
  void policiesAndFlagsAreTaken(String name, SepPolicy policy) {
    SepLlmConfiguration configuration =
        parse(
            SIZES + ",'policy':'" + name + "','USE_MAX_SEP_CACHE':false,'SEP_ACCUMULATION':false");
    assertThat(configuration.cacheConfigs())
        .containsExactly(
            new SepCacheConfig(policy, 4, 8, 16, 32, false, false, SeparatorSet.of(11, 13)));
  }

  @Test
  void policiesWithoutSeparatorsNeedNone() {
    assertThat(parse("'policy':'full'").cacheConfigs()).containsExactly(new FullCacheConfig());
    assertThat(parse("'policy':'streamingllm','init_cache_size':4,'cache_size':32").cacheConfigs())
        .containsExactly(new StreamingLlmCacheConfig(4, 32));
    assertThat(parse("'streamingLLM':true").policy()).hasValue("streamingllm");
    assertThat(parse("'USE_ORIGINAL_FULL_ATTEN':true").policy()).hasValue("full");
    assertThat(parse("'streamingLLM':false").policy()).isEmpty();
  }

  @Test
  void listsGiveEveryLayerItsSizes() {
    SepLlmConfiguration configuration =
        parse(
            "'init_cache_size':[4,3],'sep_cache_size':8,'local_size':[16,9],'cache_size':32,"
                + "'separator_token_ids':[13],'layer_num':2");
    assertThat(configuration.cacheConfigs())
        .containsExactly(
            SepCacheConfig.paper(4, 8, 16, 32, SeparatorSet.of(13)),
            SepCacheConfig.paper(3, 8, 9, 32, SeparatorSet.of(13)));
  }

  @Test
  void masksComeFromUpstreamNamesAndFromOurs() {
    SepLlmMask expected = new SepLlmMask(3, 64, SeparatorSet.of(13));
    assertThat(
            parse(
                    "'init_tok_max_idx':2,'prefill_local_window_size':64,"
                        + "'generate_local_window_size':64,'separator_token_ids':[13]")
                .maskRules())
        .containsExactly(expected);
    assertThat(parse("'init_tokens':3,'neighbors':64,'separator_token_ids':[13]").maskRules())
        .containsExactly(expected);
  }

  @Test
  void theSwitchSaysWhetherTheListOfWindowsCounts() {
    String both =
        "'init_tokens':3,'separator_token_ids':[13],'prefill_local_window_size':64,"
            + "'prefill_loc_win_size_list':[2048,64]";
    assertThat(parse(both + ",'USE_PREFILL_LOCAL_WIN_SIZES_wrt_LAYERS':true").maskRules())
        .containsExactly(
            new SepLlmMask(3, 2048, SeparatorSet.of(13)),
            new SepLlmMask(3, 64, SeparatorSet.of(13)));
    assertThat(parse(both + ",'USE_PREFILL_LOCAL_WIN_SIZES_wrt_LAYERS':false").maskRules())
        .containsExactly(new SepLlmMask(3, 64, SeparatorSet.of(13)));
    refused(
        CONTRADICTION,
        both,
        "prefill_local_window_size is 64",
        "prefill_loc_win_size_list is [2048, 64]");
    refused(
        CONTRADICTION,
        "'USE_GENERATE_LOCAL_WIN_SIZES_wrt_LAYERS':true",
        "generate_win_loc_size_list is not given");
  }

  @Test
  void emptySeparatorsAndMinusOneSelectStreamingLlmForMasksOnly() {
    for (String ids : new String[] {"[]", "[-1]"}) {
      SepLlmConfiguration configuration =
          parse(
              "'init_tokens':3,'neighbors':8,'separator_token_ids':"
                  + ids
                  + ",'sep_cache_size':8,'local_size':16,'cache_size':32");
      assertThat(configuration.maskRules()).containsExactly(new StreamingLlmMask(3, 8));
      assertThatThrownBy(configuration::cacheConfigs)
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("SEP-SEP-002");
    }
    refused(MALFORMED, "'separator_token_ids':[5,-1]", "separator_token_ids", "-1", "SEP-SEP-003");
  }

  @Test
  void otherMembersOfTheFamilyAreMasksToo() {
    assertThat(parse("'policy':'full'").maskRules()).containsExactly(new FullMask());
    assertThat(parse("'policy':'streamingllm','init_tokens':2,'neighbors':5").maskRules())
        .containsExactly(new StreamingLlmMask(2, 5));
    String fix = "'init_tokens':2,'neighbors':5,'fixed_sep_intervals_list':[4,5]";
    assertThat(parse(fix + ",'USE_FIXED_SEP_INTERVALs':true").maskRules())
        .containsExactly(new FixLlmMask(2, 5, 4), new FixLlmMask(2, 5, 5));
    assertRefused(CONTRADICTION, () -> parse(fix).cacheConfigs(), "never a cache");
    assertThat(
            parse(fix + ",'USE_FIXED_SEP_INTERVALs':false,'separator_token_ids':[1]").maskRules())
        .containsExactly(new SepLlmMask(2, 5, SeparatorSet.of(1)));
    refused(CONTRADICTION, "'USE_FIXED_SEP_INTERVALs':true", "fixed_sep_intervals_list");
    refused(CONTRADICTION, "'USE_FIXED_SEP_INTERVALs':false,'interval':3", "interval");
  }

  @Test
  void batchModesAreNamed() {
    assertThat(parse("'SEP_PADDING_IN_BATCH':true").batch()).hasValue(BatchMode.PAD_WITH_TAIL);
    assertThat(parse("'SEP_PADDING_IN_BATCH':false").batch()).hasValue(BatchMode.KEEP_OLDEST);
    assertThat(parse("'batch':'ragged'").batch()).hasValue(BatchMode.RAGGED);
    refused(UNKNOWN_NAME, "'batch':'square'", "c.json: batch is \"square\"", "keep-oldest");
    refused(CONTRADICTION, "'batch':'ragged','SEP_PADDING_IN_BATCH':true", "RAGGED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'init_cache_size':4,'init_tok_max_idx':2 | init_cache_size is 4 | init_tok_max_idx + 1 is 3",
        "'init_cache_size':[4,4],'init_tokens':5 | init_cache_size is [4, 4] | init_tokens is 5",
        "'prefill_local_window_size':256,'generate_local_window_size':128 | 256 | 128",
        "'neighbors':[1,2],'prefill_loc_win_size_list':[1,3] | [1, 2] | [1, 3]",
        "'bounded':true,'USE_MAX_SEP_CACHE':false | bounded is true | USE_MAX_SEP_CACHE is false",
        "'accumulate':true,'SEP_ACCUMULATION':false | accumulate is true | SEP_ACCUMULATION",
        "'policy':'paper','streamingLLM':true | streamingLLM is true | policy is \"paper\"",
        "'policy':'full','USE_ORIGINAL_FULL_ATTEN':false | USE_ORIGINAL_FULL_ATTEN is false | full",
        "'streamingLLM':true,'USE_ORIGINAL_FULL_ATTEN':true | at most one | streamingLLM",
        "'streamingLLM':true,'USE_SEP_ATTN_KERNEL_ACCELERATOR':true | at most one | KERNEL",
        "'init_tokens':[1,2],'neighbors':[1,2,3] | 2 layers | 3",
        "'neighbors':[1,2],'Layer_num':3 | Layer_num is 3 | 2 values"
      })
  void contradictionsAreRefused(String members, String first, String second) {
    refused(CONTRADICTION, members, first, second);
  }

  @Test
  void whatAgreesIsNoContradiction() {
    SepLlmConfiguration configuration =
        parse(
            "'init_cache_size':[3,3],'init_tokens':3,'init_tok_max_idx':2,'neighbors':7,"
                + "'prefill_local_window_size':7,'bounded':true,'USE_MAX_SEP_CACHE':true");
    assertThat(configuration.initialTokens().orElseThrow().at(1)).isEqualTo(3);
    assertThat(configuration.neighbors()).hasValue(LayerValues.forAll(7));
  }

  @Test
  void wrongTypesAreRefused() {
    refused(MALFORMED, "'cache_size':'32'", "c.json: cache_size is \"32\", must be an integer");
    refused(MALFORMED, "'cache_size':32.5", "cache_size is 32.5, must be an integer");
    refused(MALFORMED, "'cache_size':99999999999", "cache_size is 99999999999");
    refused(MALFORMED, "'cache_size':[]", "cache_size is empty");
    refused(MALFORMED, "'cache_size':[3,true]", "cache_size[1] is true, must be an integer");
    refused(MALFORMED, "'USE_MAX_SEP_CACHE':1", "USE_MAX_SEP_CACHE is 1, must be true or false");
    refused(MALFORMED, "'separator_token_ids':13", "separator_token_ids is 13, must be an array");
    refused(MALFORMED, "'separator_token_ids':[-2]", "separator_token_ids[0] is -2");
    refused(MALFORMED, "'separator_token_ids':[7],'vocab_size':7", "is 7, must be from -1 to 6");
    refused(MALFORMED, "'init_tok_max_idx':-2", "init_tok_max_idx is -2, must be from -1");
    refused(MALFORMED, "'policy':3", "policy is 3, must be a string");
    refused(
        UNKNOWN_NAME, "'policy':'lru'", "lru", "paper, streaming, sepcache, streamingllm, full");
    refused(UNSUPPORTED, "'EXCLUDE_DIAGONAL':false", "EXCLUDE_DIAGONAL is false");
  }

  @Test
  void unknownNamesAreRefusedWithNearOnes() {
    refused(UNKNOWN_NAME, "'cash_size':3", "cash_size is not a known option", "cache_size");
    refused(UNKNOWN_NAME, "'use_max_sep_cache':true", "did you mean USE_MAX_SEP_CACHE?");
    refused(UNKNOWN_NAME, "'zzzzzzzzzzzzzz':3", "known are", "init_cache_size", "neighbors");
  }

  @Test
  void sizesThatBreakARuleAreRefusedByTheReference() {
    assertThatThrownBy(() -> parse(SIZES.replace("32", "28")).cacheConfigs())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("28")
        .hasMessageContaining("SEP-CACHE-001");
    assertThatThrownBy(
            () -> parse("'init_tokens':1,'neighbors':0,'separator_token_ids':[1]").maskRules())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("SEP-MASK-002");
  }

  @Test
  void missingSizesAreNamed() {
    assertRefused(
        MALFORMED, () -> parse("'cache_size':32").cacheConfigs(), "init_cache_size is not given");
    assertRefused(MALFORMED, () -> parse("'init_tokens':3").maskRules(), "neighbors is not given");
    assertRefused(
        MALFORMED,
        () -> parse("'init_tokens':3,'neighbors':3").maskRules(),
        "separator_token_ids is not given");
  }

  @Test
  void overridesWinWhereTheySaySomething() {
    SepLlmConfiguration both = parse(SIZES).overriddenBy(parse("'cache_size':40,'bounded':false"));
    assertThat(both.cacheConfigs())
        .containsExactly(
            new SepCacheConfig(
                SepPolicy.PAPER, 4, 8, 16, 40, false, true, SeparatorSet.of(11, 13)));
    assertThat(SepLlmConfiguration.empty().overriddenBy(parse(SIZES))).isEqualTo(parse(SIZES));
  }

  @Test
  void aModelsConfigurationMayHoldNamesOfItsOwn() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(
        file,
        "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\",\"hidden_size\":256,"
            + "\"vocab_size\":4096,\"num_hidden_layers\":2,\"separator_token_ids\":[7],"
            + "\"init_tok_max_idx\":2,\"prefill_loc_win_size_list\":[9,8]}");
    assertThat(SepLlmConfiguration.read(file).maskRules())
        .containsExactly(
            new SepLlmMask(3, 9, SeparatorSet.of(7)), new SepLlmMask(3, 8, SeparatorSet.of(7)));
    Files.writeString(file, "{\"hidden_size\":256}");
    assertRefused(UNKNOWN_NAME, () -> SepLlmConfiguration.read(file), "hidden_size");
    Files.writeString(file, "{\"model_type\":\"llama\",\"num_hidden_layers\":3,\"neighbors\":[1]}");
    assertRefused(CONTRADICTION, () -> SepLlmConfiguration.read(file), "num_hidden_layers is 3");
  }

  @Test
  void theModelTypeNamesNoSeparators() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{\"model_type\":\"llama\"}");
    assertThat(SepLlmConfiguration.read(file)).isEqualTo(SepLlmConfiguration.empty());
  }

  @Test
  void optionsMayStandBesideOtherNames() {
    JsonValue request = JsonValue.parse("request", "{\"id\":1,\"op\":\"mask\",\"neighbors\":3}");
    assertThat(SepLlmConfiguration.from(request, Set.of("id", "op")).neighbors())
        .hasValue(LayerValues.forAll(3));
    assertRefused(
        UNKNOWN_NAME, () -> SepLlmConfiguration.from(request, Set.of("id")), "request: op");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    for (String members :
        new String[] {
          "",
          SIZES + ",'policy':'sepcache','bounded':false,'accumulate':true,'batch':'keep-oldest'",
          "'init_tokens':[1,2],'neighbors':[3,4],'interval':7,'separator_token_ids':[]"
        }) {
      SepLlmConfiguration configuration = parse(members);
      JsonValue written = JsonValue.parse("written", configuration.toJson());
      assertThat(SepLlmConfiguration.from(written, Set.of())).isEqualTo(configuration);
    }
  }

  @Test
  void everyCacheIsTheOneOfItsConfiguration() {
    for (CacheConfig cache :
        List.of(
            new FullCacheConfig(),
            new StreamingLlmCacheConfig(4, 32),
            new SepCacheConfig(
                SepPolicy.STREAMING, 0, 1, 2, 9, false, true, SeparatorSet.of(3, 1)))) {
      assertThat(SepLlmConfiguration.of(cache).cacheConfigs()).containsExactly(cache);
    }
  }

  @Test
  void filesThatCannotBeReadAreRefused() throws IOException {
    assertRefused(
        NOT_FOUND, () -> SepLlmConfiguration.read(folder.resolve("none.json")), "none.json");
    Path file = folder.resolve("c.json");
    Files.writeString(file, "[]");
    assertRefused(MALFORMED, () -> SepLlmConfiguration.read(file), "must be an object");
    Files.writeString(file, "{\"cache_size\":1,\"cache_size\":1}");
    assertRefused(MALFORMED, () -> SepLlmConfiguration.read(file), "cache_size");
  }
}
