package org.sepllm.conformance.check.cases;

import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.JsonDifference;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.reference.mask.Mask;
import org.sepllm.reference.row.TokenRow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question about a mask; the predicate {@link Mask} gives the expected answer.
 *
 * @param setup the member of the family and its sizes
 * @param rows the tokens
 */
public record MaskCase(MaskSetup setup, Rows rows) implements CheckCase {

  @Override
  public Level level() {
    return Level.L0;
  }

  @Override
  public ObjectNode request() {
    ObjectNode request = Json.object();
    request.put("op", level().operation());
    setup.write(request);
    rows.write(request);
    return request;
  }

  @Override
  public Verdict judge(ObjectNode answer) {
    ObjectNode expected = Json.object();
    expected.set(
        "rows", Axes.nest(rows, setup.layered(), setup.neighbors().size(), this::expectedRows));
    return Verdict.exact(JsonDifference.first(expected, answer));
  }

  private JsonNode expectedRows(int row, int layer) {
    TokenRow tokens = rows.rows().get(row).tokenRow();
    Mask mask = new Mask(setup.rule(layer), tokens);
    ArrayNode strings = Json.array();
    for (int query = 0; query < tokens.length(); query++) {
      StringBuilder keys = new StringBuilder(tokens.length());
      for (int key = 0; key < tokens.length(); key++) {
        keys.append(mask.keep(query, key) ? '1' : '0');
      }
      strings.add(keys.toString());
    }
    return strings;
  }

  @Override
  public Stream<CheckCase> simpler() {
    return Stream.concat(
        rows.simpler(false, new PlainIds(setup.separators()))
            .map(smaller -> new MaskCase(setup, smaller)),
        setup.simpler().map(smaller -> new MaskCase(smaller, rows)));
  }

  @Override
  public Set<CaseClass> classes() {
    Set<CaseClass> classes = RowClasses.of(rows, setup.initTokens(), setup.separators());
    int widest = Collections.max(setup.neighbors());
    int narrowest = Collections.min(setup.neighbors());
    RowClasses.addIf(classes, setup.layered(), CaseClass.LAYERS);
    RowClasses.addIf(classes, narrowest == 1, CaseClass.SELF_ONLY);
    RowClasses.addIf(classes, widest >= rows.longest(), CaseClass.WINDOW_COVERS_ROW);
    RowClasses.addIf(classes, narrowest < rows.longest(), CaseClass.KEY_BEYOND_WINDOW);
    classes.add(kindClass());
    return classes;
  }

  private CaseClass kindClass() {
    return switch (setup.kind()) {
      case SEPLLM ->
          setup.withoutSeparators() ? CaseClass.STREAMINGLLM_MASK : CaseClass.SEPLLM_MASK;
      case STREAMINGLLM -> CaseClass.STREAMINGLLM_MASK;
      case FIXLLM -> CaseClass.FIXLLM_MASK;
      case FULL -> CaseClass.FULL_MASK;
    };
  }
}
