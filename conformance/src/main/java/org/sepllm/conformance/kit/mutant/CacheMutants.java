package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.sepllm.conformance.kit.mutant.CacheQuestionModel.Parts;

/** Mistakes in how a cache is read, sized and laid out over rows and layers. */
final class CacheMutants {
  static final List<String> SEP_POLICIES = List.of("paper", "streaming", "sepcache");
  static final String AREA = "cache";

  private final List<Mutant> mutants = new ArrayList<>();

  private CacheMutants() {}

  static List<Mutant> all() {
    CacheMutants all = new CacheMutants();
    for (String policy : SEP_POLICIES) {
      all.addSizes(policy, true);
      all.addOptions(policy);
      all.addOtherPolicies(policy);
    }
    all.addSizes("streamingllm", false);
    all.addOtherPolicies("streamingllm");
    all.reading("full", "as-streamingllm", "keys are evicted", CacheMutants::asStreamingLlm);
    for (String policy : List.of("paper", "streaming", "sepcache", "streamingllm", "full")) {
      all.addPadding(policy);
    }
    all.addPrompts();
    all.addLayers();
    return all.mutants;
  }

  static Mutant mutant(String id, String mistake, Parts parts) {
    return new Mutant(
        "cache-" + id, AREA, mistake, request -> CacheQuestionModel.answer(request, parts));
  }

  /** A mistake of one policy alone, as if each had code of its own. */
  private void reading(String policy, String id, String mistake, UnaryOperator<CacheSpec> change) {
    UnaryOperator<CacheSpec> ofPolicy =
        spec -> spec.policy().equals(policy) ? change.apply(spec) : spec;
    mutants.add(mutant(policy + "-" + id, mistake, Parts.RIGHT.reading(ofPolicy)));
  }

  private void addSizes(String policy, boolean separators) {
    for (int change : new int[] {-1, 1}) {
      String sign = change > 0 ? "+1" : "-1";
      reading(
          policy,
          "a" + sign,
          "initial tokens " + sign,
          spec -> spec.withSizes(spec.a() + change, spec.s(), spec.w(), spec.c()));
      reading(
          policy,
          "c" + sign,
          "compaction at K " + sign,
          spec -> spec.withSizes(spec.a(), spec.s(), spec.w(), spec.c() + change));
      if (separators) {
        reading(
            policy,
            "s" + sign,
            "separator capacity " + sign,
            spec -> spec.withSizes(spec.a(), spec.s() + change, spec.w(), spec.c()));
        reading(
            policy,
            "w" + sign,
            "local window " + sign,
            spec -> spec.withSizes(spec.a(), spec.s(), spec.w() + change, spec.c()));
      }
    }
    reading(
        policy,
        "a-ignored",
        "no initial tokens are kept",
        spec -> spec.withSizes(0, spec.s(), spec.w(), spec.c()));
    reading(
        policy,
        "a-doubled",
        "twice the initial tokens",
        spec -> spec.withSizes(2 * spec.a(), spec.s(), spec.w(), spec.c()));
    if (separators) {
      reading(
          policy,
          "sw-swapped",
          "s and w are swapped",
          spec -> spec.withSizes(spec.a(), spec.w(), spec.s(), spec.c()));
      reading(
          policy,
          "as-swapped",
          "a and s are swapped",
          spec -> spec.withSizes(spec.s(), spec.a(), spec.w(), spec.c()));
      reading(
          policy,
          "a-in-s",
          "initial tokens use up places of separators",
          spec -> spec.withSizes(spec.a(), spec.s() - spec.a(), spec.w(), spec.c()));
      reading(
          policy,
          "a-in-w",
          "initial tokens use up places of the window",
          spec -> spec.withSizes(spec.a(), spec.s(), spec.w() - spec.a(), spec.c()));
      reading(
          policy,
          "c-without-a",
          "initial tokens do not count in the size",
          spec -> spec.withSizes(spec.a(), spec.s(), spec.w(), spec.c() + spec.a()));
    }
  }

  private void addOptions(String policy) {
    reading(
        policy,
        "bounded-always",
        "the bound cannot be switched off",
        spec -> spec.withOptions(true, spec.accumulate()));
    reading(
        policy,
        "bounded-never",
        "the bound is ignored",
        spec -> spec.withOptions(false, spec.accumulate()));
    reading(
        policy,
        "accumulate-always",
        "earlier separators are always kept",
        spec -> spec.withOptions(spec.bounded(), true));
    reading(
        policy,
        "accumulate-never",
        "earlier separators are never kept",
        spec -> spec.withOptions(spec.bounded(), false));
    reading(
        policy,
        "separators-first-id",
        "only the first separator id counts",
        spec -> spec.withSeparators(List.of(spec.separators().getFirst())));
    reading(
        policy,
        "separators-last-id",
        "only the last separator id counts",
        spec -> spec.withSeparators(List.of(spec.separators().getLast())));
    reading(
        policy,
        "separators-zero",
        "id 0 is no separator",
        spec -> spec.withSeparators(spec.separators().stream().filter(id -> id != 0).toList()));
    reading(
        policy, "separators-none", "no separator is kept", spec -> spec.withSeparators(List.of()));
  }

  private void addOtherPolicies(String policy) {
    for (String other : List.of("paper", "streaming", "sepcache")) {
      if (!other.equals(policy) && !policy.equals("streamingllm")) {
        reading(policy, "as-" + other, "the policy is " + other, spec -> spec.with(other));
      }
    }
    if (!policy.equals("streamingllm")) {
      reading(policy, "as-streamingllm", "separators are dropped", CacheMutants::asStreamingLlm);
    }
    reading(policy, "as-full", "nothing is evicted", spec -> spec.with("full"));
  }

  private static CacheSpec asStreamingLlm(CacheSpec spec) {
    return spec.with("streamingllm").withSizes(spec.a(), 0, 0, Math.max(spec.c(), spec.a() + 1));
  }

  private void addPadding(String policy) {
    reading(policy, "padding-kept", "padding is stored", spec -> spec.withPadding(0));
    reading(
        policy,
        "padding-more",
        "one place of padding too many",
        spec -> spec.withPadding(spec.padding() + 1));
    reading(
        policy,
        "padding-less",
        "one place of padding too few",
        spec -> spec.withPadding(spec.padding() - 1));
  }

  private void addPrompts() {
    for (String policy : SEP_POLICIES) {
      reading(
          policy,
          "prompt-sparse",
          "a dense prefill is read token by token",
          spec -> spec.withPrompt(0));
      reading(
          policy,
          "prompt-shorter",
          "a dense prefill ends one token early",
          spec -> spec.withPrompt(spec.prompt() - 1));
      reading(
          policy,
          "prompt-longer",
          "a dense prefill ends one token late",
          spec -> spec.prompt() == 0 ? spec : spec.withPrompt(spec.prompt() + 1));
      reading(
          policy,
          "prompt-by-index",
          "a dense prefill counts padding",
          spec -> spec.withPrompt(spec.prompt() - spec.padding()));
    }
    model(
        "prompt-compacted",
        "a dense prefill is compacted at its end",
        spec ->
            new CacheModel(spec) {
              @Override
              boolean inPrompt(int query) {
                return query - spec().padding() < spec().prompt() - 1;
              }
            });
  }

  private void model(String id, String mistake, Function<CacheSpec, CacheModel> model) {
    mutants.add(mutant(id, mistake, Parts.RIGHT.model(model)));
  }

  private void addLayers() {
    layer("layers-first", "all layers have the sizes of the first", (_, _) -> 0);
    layer(
        "layers-last",
        "all layers have the sizes of the last, bound late",
        (_, layers) -> layers - 1);
    layer(
        "layers-reversed", "the layers' sizes are reversed", (layer, layers) -> layers - 1 - layer);
    layer(
        "layers-next",
        "each layer has the sizes of the next",
        (layer, layers) -> (layer + 1) % layers);
  }

  private void layer(String id, String mistake, CacheQuestionModel.LayerOf layer) {
    mutants.add(mutant(id, mistake, Parts.RIGHT.layerOf(layer)));
  }
}
