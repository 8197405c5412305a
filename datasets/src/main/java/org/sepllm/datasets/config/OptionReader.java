package org.sepllm.datasets.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.cache.BatchMode;

/** Reads the options of one JSON object; names that mean the same have to agree. */
final class OptionReader {
  private static final int STREAMING_LLM_ID = -1;
  private static final List<String> EXCLUSIVE =
      List.of(
          "USE_ORIGINAL_FULL_ATTEN",
          "streamingLLM",
          "USE_SEP_ATTN_KERNEL_ACCELERATOR",
          "USE_SA_SOFTMAX",
          "USE_SA_SOFTMAX_NO_DENO");

  private final JsonValue object;

  private record Given<T>(String name, T value) {}

  OptionReader(JsonValue object) {
    this.object = object;
  }

  SepLlmConfiguration configuration() {
    requireAtMostOneVariant();
    requireInclusiveWindow();
    SepLlmConfiguration configuration =
        new SepLlmConfiguration(
            initialTokens(),
            layerValues(OptionNames.SEP_CACHE_SIZE),
            layerValues(OptionNames.LOCAL_SIZE),
            layerValues(OptionNames.CACHE_SIZE),
            neighbors(),
            interval(),
            separators(),
            policy(),
            flag(OptionNames.BOUNDED, "USE_MAX_SEP_CACHE"),
            flag(OptionNames.ACCUMULATE, "SEP_ACCUMULATION"),
            batch());
    requireLayerCount(configuration);
    return configuration;
  }

  private Optional<LayerValues> initialTokens() {
    List<Given<LayerValues>> given = new ArrayList<>();
    add(given, OptionNames.INIT_CACHE_SIZE, layerValues(OptionNames.INIT_CACHE_SIZE));
    add(given, "init_tokens", layerValues("init_tokens"));
    add(
        given,
        "init_tok_max_idx + 1",
        object
            .find("init_tok_max_idx")
            .map(index -> LayerValues.forAll(index.integer(-1, Integer.MAX_VALUE - 1)))
            .map(index -> index.plus(1)));
    return agreed(given, LayerValues::agreesWith);
  }

  private Optional<LayerValues> neighbors() {
    List<Given<LayerValues>> given = new ArrayList<>();
    add(given, OptionNames.NEIGHBORS, layerValues(OptionNames.NEIGHBORS));
    given.addAll(
        switched(
            "USE_PREFILL_LOCAL_WIN_SIZES_wrt_LAYERS",
            "prefill_local_window_size",
            "prefill_loc_win_size_list"));
    given.addAll(
        switched(
            "USE_GENERATE_LOCAL_WIN_SIZES_wrt_LAYERS",
            "generate_local_window_size",
            "generate_win_loc_size_list"));
    return agreed(given, LayerValues::agreesWith);
  }

  // Published configurations give both the list and the single size; the switch says which counts.
  private List<Given<LayerValues>> switched(String switchName, String single, String list) {
    Optional<Boolean> useList = object.find(switchName).map(JsonValue::bool);
    if (useList.equals(Optional.of(true)) && object.find(list).isEmpty()) {
      throw contradiction(switchName + " is true, but " + list + " is not given");
    }
    List<Given<LayerValues>> given = new ArrayList<>();
    Optional<LayerValues> singleValue = layerValues(single);
    Optional<LayerValues> listValue = layerValues(list);
    if (!useList.equals(Optional.of(true))) {
      add(given, single, singleValue);
    }
    if (!useList.equals(Optional.of(false))) {
      add(given, list, listValue);
    }
    return given;
  }

  private Optional<LayerValues> interval() {
    List<Given<LayerValues>> given = new ArrayList<>();
    add(given, OptionNames.INTERVAL, layerValues(OptionNames.INTERVAL));
    Optional<Boolean> fixed = object.find("USE_FIXED_SEP_INTERVALs").map(JsonValue::bool);
    Optional<LayerValues> list = layerValues("fixed_sep_intervals_list");
    if (fixed.equals(Optional.of(false))) {
      if (!given.isEmpty()) {
        throw contradiction("USE_FIXED_SEP_INTERVALs is false, but interval is given");
      }
      return Optional.empty();
    }
    add(given, "fixed_sep_intervals_list", list);
    if (fixed.isPresent() && given.isEmpty()) {
      throw contradiction(
          "USE_FIXED_SEP_INTERVALs is true, but fixed_sep_intervals_list is not given");
    }
    return agreed(given, LayerValues::agreesWith);
  }

  private Optional<List<Integer>> separators() {
    Optional<JsonValue> list = object.find(OptionNames.SEPARATOR_TOKEN_IDS);
    if (list.isEmpty()) {
      return Optional.empty();
    }
    int vocabulary =
        object
            .find(OptionNames.VOCAB_SIZE)
            .map(size -> size.integer(1, Integer.MAX_VALUE))
            .orElse(Integer.MAX_VALUE);
    List<Integer> ids =
        list.get().elements().stream()
            .map(id -> id.integer(STREAMING_LLM_ID, vocabulary - 1))
            .toList();
    if (ids.size() > 1 && ids.contains(STREAMING_LLM_ID)) {
      throw list.get().malformed("holds -1 beside other ids; it must stand alone [SEP-SEP-003]");
    }
    return Optional.of(ids);
  }

  private Optional<String> policy() {
    Optional<String> policy = object.find(OptionNames.POLICY).map(JsonValue::text);
    Optional<String> implied = Optional.empty();
    for (Given<String> variant :
        List.of(
            new Given<>("streamingLLM", "streamingllm"),
            new Given<>("USE_ORIGINAL_FULL_ATTEN", "full"))) {
      Optional<Boolean> flag = object.find(variant.name()).map(JsonValue::bool);
      boolean named = policy.filter(variant.value()::equals).isPresent();
      if (flag.isPresent() && policy.isPresent() && flag.get() != named) {
        throw contradiction(
            "%s is %s, but policy is \"%s\"".formatted(variant.name(), flag.get(), policy.get()));
      }
      if (flag.equals(Optional.of(true))) {
        implied = Optional.of(variant.value());
      }
    }
    return policy.isPresent() ? policy : implied;
  }

  private Optional<BatchMode> batch() {
    List<Given<BatchMode>> given = new ArrayList<>();
    add(given, OptionNames.BATCH, object.find(OptionNames.BATCH).map(OptionReader::batchMode));
    add(
        given,
        "SEP_PADDING_IN_BATCH",
        object
            .find("SEP_PADDING_IN_BATCH")
            .map(JsonValue::bool)
            .map(padded -> padded ? BatchMode.PAD_WITH_TAIL : BatchMode.KEEP_OLDEST));
    return agreed(given, Objects::equals);
  }

  private static BatchMode batchMode(JsonValue name) {
    return Arrays.stream(BatchMode.values())
        .filter(mode -> mode.modeName().equals(name.text()))
        .findFirst()
        .orElseThrow(() ->
            name.unknownName(
                "is %s, which is none of %s"
                    .formatted(
                        name.shown(),
                        String.join(
                            ", ",
                            Stream.of(BatchMode.values()).map(BatchMode::modeName).toList()))));
  }

  private Optional<Boolean> flag(String ours, String upstream) {
    List<Given<Boolean>> given = new ArrayList<>();
    add(given, ours, object.find(ours).map(JsonValue::bool));
    add(given, upstream, object.find(upstream).map(JsonValue::bool));
    return agreed(given, Objects::equals);
  }

  private Optional<LayerValues> layerValues(String name) {
    return object.find(name).map(OptionReader::layerValues);
  }

  private static LayerValues layerValues(JsonValue value) {
    if (!value.isArray()) {
      return LayerValues.forAll(value.integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
    if (value.size() == 0) {
      throw value.malformed("is empty, must have one value for each layer");
    }
    return new LayerValues(
        true,
        value.elements().stream()
            .map(element -> element.integer(Integer.MIN_VALUE, Integer.MAX_VALUE))
            .toList());
  }

  private void requireAtMostOneVariant() {
    List<String> chosen =
        EXCLUSIVE.stream()
            .filter(name -> object.find(name).map(JsonValue::bool).orElse(false))
            .toList();
    if (chosen.size() > 1) {
      throw contradiction(String.join(" and ", chosen) + " are true, at most one may be");
    }
  }

  private void requireInclusiveWindow() {
    Optional<JsonValue> flag = object.find("EXCLUDE_DIAGONAL");
    if (flag.isPresent() && !flag.get().bool()) {
      throw flag.get().unsupported("is false, only true is supported [SEP-MASK-002]");
    }
  }

  private void requireLayerCount(SepLlmConfiguration configuration) {
    Optional<Integer> given =
        Stream.of(
                configuration.initialTokens(),
                configuration.sepCacheSize(),
                configuration.localSize(),
                configuration.cacheSize(),
                configuration.neighbors(),
                configuration.interval())
            .flatMap(Optional::stream)
            .filter(LayerValues::perLayer)
            .map(values -> values.values().size())
            .findFirst();
    for (String name : List.of("layer_num", "Layer_num", "num_hidden_layers")) {
      Optional<Integer> layers =
          object.find(name).map(value -> value.integer(1, Integer.MAX_VALUE));
      if (given.isPresent() && layers.isPresent() && !given.equals(layers)) {
        throw contradiction(
            "%s is %d, but %d values are given for the layers"
                .formatted(name, layers.get(), given.get()));
      }
    }
  }

  private static <T> void add(List<Given<T>> given, String name, Optional<T> value) {
    value.ifPresent(present -> given.add(new Given<>(name, present)));
  }

  private <T> Optional<T> agreed(List<Given<T>> given, BiPredicate<T, T> agree) {
    for (Given<T> other : given) {
      Given<T> first = given.getFirst();
      if (!agree.test(first.value(), other.value())) {
        throw contradiction(
            "%s is %s, but %s is %s"
                .formatted(first.name(), first.value(), other.name(), other.value()));
      }
    }
    return given.stream().map(Given::value).findFirst();
  }

  private DatasetException contradiction(String problem) {
    return new DatasetException(DatasetErrorKind.CONTRADICTION, object.location() + ": " + problem);
  }
}
