package org.sepllm.datasets.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.sepllm.datasets.json.JsonValue;

/** The names that a configuration may use. */
final class OptionNames {
  static final String INIT_CACHE_SIZE = "init_cache_size";
  static final String SEP_CACHE_SIZE = "sep_cache_size";
  static final String LOCAL_SIZE = "local_size";
  static final String CACHE_SIZE = "cache_size";
  static final String SEPARATOR_TOKEN_IDS = "separator_token_ids";
  static final String POLICY = "policy";
  static final String NEIGHBORS = "neighbors";
  static final String INTERVAL = "interval";
  static final String BOUNDED = "bounded";
  static final String ACCUMULATE = "accumulate";
  static final String BATCH = "batch";
  static final String VOCAB_SIZE = "vocab_size";

  private static final int MAX_EDITS = 3;
  private static final int MAX_SUGGESTIONS = 3;

  /** Names that decide which keys are visible and kept. */
  private static final Set<String> EFFECTIVE =
      Set.of(
          INIT_CACHE_SIZE,
          SEP_CACHE_SIZE,
          LOCAL_SIZE,
          CACHE_SIZE,
          SEPARATOR_TOKEN_IDS,
          POLICY,
          BATCH,
          VOCAB_SIZE,
          "init_tokens",
          "init_tok_max_idx",
          NEIGHBORS,
          "prefill_local_window_size",
          "generate_local_window_size",
          "USE_PREFILL_LOCAL_WIN_SIZES_wrt_LAYERS",
          "USE_GENERATE_LOCAL_WIN_SIZES_wrt_LAYERS",
          "prefill_loc_win_size_list",
          "generate_win_loc_size_list",
          INTERVAL,
          "USE_FIXED_SEP_INTERVALs",
          "fixed_sep_intervals_list",
          BOUNDED,
          "USE_MAX_SEP_CACHE",
          ACCUMULATE,
          "SEP_ACCUMULATION",
          "SEP_PADDING_IN_BATCH",
          "USE_ORIGINAL_FULL_ATTEN",
          "streamingLLM",
          "USE_SEP_ATTN_KERNEL_ACCELERATOR",
          "USE_SA_SOFTMAX",
          "USE_SA_SOFTMAX_NO_DENO",
          "EXCLUDE_DIAGONAL",
          "layer_num",
          "Layer_num");

  /** Published names that change neither masks nor caches here. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "PADDING_ID",
          "prefill_k",
          "generate_k",
          "RECOMPILE_SEP_ATTN_KERNEL",
          "BATCH_ADAPTIVE_INIT_POS",
          "PRINT_KV_RATIO",
          "PRINT_KV_RATIO_INSIDE",
          "print_ratio_intervals",
          "USE_BiPE",
          "BiPE_seps",
          "_DEFAULT_SPARSE_BLOCK_SIZE",
          "SA_Numerator_Bias",
          "SA_Denominator_Bias",
          "APPLY_PE_SHIFT",
          "APPLY_PES_INSIDE",
          "enable_pos_shift",
          "pe_dim",
          "base",
          "max_position_embeddings",
          "k_seq_dim",
          "v_seq_dim",
          "model_type");

  private OptionNames() {}

  /** Refuses a name that is neither known nor one of the others that may stand beside. */
  static void requireKnown(JsonValue object, Set<String> others) {
    object
        .members()
        .forEach((name, value) -> {
          if (!EFFECTIVE.contains(name)
              && !WITHOUT_EFFECT.contains(name)
              && !others.contains(name)) {
            throw value.unknownName("is not a known option" + suggestion(name));
          }
        });
  }

  private static String suggestion(String name) {
    Set<String> known = new TreeSet<>(EFFECTIVE);
    known.addAll(WITHOUT_EFFECT);
    List<String> near =
        known.stream()
            .filter(option -> edits(name, option) <= MAX_EDITS)
            .sorted(Comparator.comparingInt(option -> edits(name, option)))
            .limit(MAX_SUGGESTIONS)
            .toList();
    return near.isEmpty()
        ? "; known are " + String.join(", ", new TreeSet<>(EFFECTIVE))
        : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** Returns the number of single-character edits between two names, apart from their case. */
  private static int edits(String left, String right) {
    String from = left.toLowerCase(Locale.ROOT);
    String to = right.toLowerCase(Locale.ROOT);
    int[] previous = new int[to.length() + 1];
    Arrays.setAll(previous, column -> column);
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(
                previous[column - 1] + replaced,
                1 + Math.min(previous[column], current[column - 1]));
      }
      previous = current;
    }
    return previous[to.length()];
  }
}
