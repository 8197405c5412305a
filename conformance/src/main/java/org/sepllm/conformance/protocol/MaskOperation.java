package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.mask.StreamingLlmMask;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mask}: for every query one string of 0 and 1, as long as the row. */
final class MaskOperation implements Operation {
  private static final List<String> MASKS = List.of("sepllm", "streamingllm", "fixllm", "full");
  private static final List<String> RULE_FIELDS =
      List.of("init_tokens", "neighbors", "separator_token_ids", "interval");

  private final Limits limits;

  MaskOperation(Limits limits) {
    this.limits = limits;
  }

  @Override
  public String name() {
    return "mask";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    PerLayer<MaskRule> rules = rules(fields);
    Batch batch = Batch.read(fields, limits, rules.layers().size(), true);
    fields.refuseOthers("op mask with mask " + fields.choice("mask", MASKS), RULE_FIELDS);
    AnswerBudget budget = new AnswerBudget(limits.maxLineBytes(), "; ask for shorter rows");
    List<List<ObjectNode>> cells = new ArrayList<>();
    for (TokenRow row : batch.rows()) {
      List<ObjectNode> layers = new ArrayList<>();
      for (MaskRule rule : rules.layers()) {
        layers.add(cell(rule, row, budget));
      }
      cells.add(layers);
    }
    return new Axes(batch.axis(), rules.axis()).join(cells);
  }

  private static PerLayer<MaskRule> rules(Fields fields) {
    String mask = fields.choice("mask", MASKS);
    if (mask.equals("full")) {
      return new PerLayer<>(false, List.of(new FullMask()));
    }
    LayerSizes sizes = new LayerSizes(fields);
    sizes.read("neighbors");
    int initTokens =
        Values.integer("init_tokens", fields.required("init_tokens"), ProtocolErrorKind.BAD_CONFIG);
    return switch (mask) {
      case "streamingllm" -> sizes.build(size -> new StreamingLlmMask(initTokens, size[0]));
      case "fixllm" -> {
        int interval =
            Values.integer("interval", fields.required("interval"), ProtocolErrorKind.BAD_CONFIG);
        yield sizes.build(size -> new FixLlmMask(initTokens, size[0], interval));
      }
      default -> withSeparators(fields, sizes, initTokens);
    };
  }

  /** SEP-SEP-003: an empty list or exactly −1 selects StreamingLLM. */
  private static PerLayer<MaskRule> withSeparators(
      Fields fields, LayerSizes sizes, int initTokens) {
    int[] ids =
        Values.integers(
            "separator_token_ids",
            fields.required("separator_token_ids"),
            ProtocolErrorKind.BAD_CONFIG);
    if (SeparatorSet.selectsStreamingLlm(ids)) {
      return sizes.build(size -> new StreamingLlmMask(initTokens, size[0]));
    }
    SeparatorSet separators = SeparatorSet.of(ids);
    return sizes.build(size -> new SepLlmMask(initTokens, size[0], separators));
  }

  private static ObjectNode cell(MaskRule rule, TokenRow row, AnswerBudget budget) {
    int length = row.length();
    budget.spend((long) length * (length + 3) + 2);
    ObjectNode cell = Json.object();
    ArrayNode rows = cell.putArray("rows");
    for (KeyList visible : MaskMachine.visibleKeys(rule, row)) {
      rows.add(zeroOne(visible, length));
    }
    return cell;
  }

  private static String zeroOne(KeyList visible, int length) {
    StringBuilder keys = new StringBuilder("0".repeat(length));
    for (int place = 0; place < visible.size(); place++) {
      keys.setCharAt(visible.get(place), '1');
    }
    return keys.toString();
  }
}
