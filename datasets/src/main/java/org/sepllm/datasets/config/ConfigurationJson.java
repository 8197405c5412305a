package org.sepllm.datasets.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.cache.BatchMode;

/** Writes a configuration with the names of {@link OptionNames}. */
final class ConfigurationJson {
  private ConfigurationJson() {}

  static String of(SepLlmConfiguration configuration) {
    Map<String, Object> members = new LinkedHashMap<>();
    put(members, OptionNames.POLICY, configuration.policy());
    put(
        members,
        OptionNames.INIT_CACHE_SIZE,
        configuration.initialTokens().map(ConfigurationJson::sizes));
    put(
        members,
        OptionNames.SEP_CACHE_SIZE,
        configuration.sepCacheSize().map(ConfigurationJson::sizes));
    put(members, OptionNames.LOCAL_SIZE, configuration.localSize().map(ConfigurationJson::sizes));
    put(members, OptionNames.CACHE_SIZE, configuration.cacheSize().map(ConfigurationJson::sizes));
    put(members, OptionNames.NEIGHBORS, configuration.neighbors().map(ConfigurationJson::sizes));
    put(members, OptionNames.INTERVAL, configuration.interval().map(ConfigurationJson::sizes));
    put(members, OptionNames.BOUNDED, configuration.bounded());
    put(members, OptionNames.ACCUMULATE, configuration.accumulate());
    put(members, OptionNames.BATCH, configuration.batch().map(BatchMode::modeName));
    put(members, OptionNames.SEPARATOR_TOKEN_IDS, configuration.separatorTokenIds());
    return JsonValue.write(members);
  }

  private static void put(Map<String, Object> members, String name, Optional<?> value) {
    value.ifPresent(present -> members.put(name, present));
  }

  private static Object sizes(LayerValues values) {
    return values.perLayer() ? values.values() : values.values().getFirst();
  }
}
