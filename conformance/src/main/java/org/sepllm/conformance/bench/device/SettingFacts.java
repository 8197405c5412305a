package org.sepllm.conformance.bench.device;

import java.util.LinkedHashMap;
import java.util.Map;

/** The setting of a run as names with values, those that peers have too under the same names. */
final class SettingFacts {
  private SettingFacts() {}

  static Map<String, String> of(BenchSetting setting) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("backend", setting.backend());
    facts.put("dtype", setting.storage().jsonName());
    facts.put("heads", "" + setting.heads());
    facts.put("kv_heads", "" + setting.kvHeads());
    facts.put("head_dim", "" + setting.headDim());
    facts.put("init_tokens", "" + BenchMask.INITIAL);
    facts.put("neighbors", "" + BenchMask.NEIGHBORS);
    facts.put("cache", "a 4, s 64, w 256, c 800, layers " + setting.layers());
    facts.put("text", setting.text().described(setting.longest()));
    facts.put("tensor cores are held to", "%.0f TFLOP/s".formatted(setting.tensorRate()));
    facts.put("runs", "at most " + setting.runs());
    return facts;
  }
}
