package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mask}: for every query one string of 0 and 1, as long as the row. */
final class MaskOperation implements Operation {
  private final Limits limits;
  private final Implementation implementation;

  MaskOperation(Limits limits, Implementation implementation) {
    this.limits = limits;
    this.implementation = implementation;
  }

  @Override
  public String name() {
    return "mask";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    String mask = fields.choice("mask", MaskLayers.MASKS);
    PerLayer<MaskRule> rules = MaskLayers.read(fields, mask);
    Batch batch = Batch.read(fields, limits, rules.layers().size(), true);
    fields.refuseOthers("op mask with mask " + mask, MaskLayers.FIELDS);
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

  private ObjectNode cell(MaskRule rule, TokenRow row, AnswerBudget budget) {
    int length = row.length();
    budget.spend((long) length * (length + 3) + 2);
    ObjectNode cell = Json.object();
    ArrayNode rows = cell.putArray("rows");
    for (KeyList visible : implementation.visibleKeys(rule, row)) {
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
