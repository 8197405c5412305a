package org.sepllm.conformance.check.cases;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.DeclaredState;
import org.sepllm.conformance.check.judge.DeclaredTrace;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.JsonDifference;
import org.sepllm.conformance.check.judge.Verdict;
import org.sepllm.reference.cache.BatchMode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question about caches; the definitions by position and time give the expected answer.
 *
 * @param setup policy, sizes and options
 * @param rows the tokens, with those before a saved state
 * @param question how the rows are fed and what the answer shall hold
 */
public record CacheCase(CacheSetup setup, Rows rows, CacheQuestion question) implements CheckCase {

  @Override
  public Level level() {
    return Level.L1;
  }

  @Override
  public ObjectNode request() {
    ObjectNode request = Json.object();
    request.put("op", level().operation());
    setup.write(request);
    rows.mapped(this::rest).write(request);
    question.write(request);
    if (question.prompt().isPresent()) {
      request.put("prefill", "dense");
      request.set("prompt_tokens", rows.perRow(row -> Json.integer(question.promptTokens(row))));
    }
    if (question.resumedAfter() > 0) {
      request.set(
          "state",
          Axes.nest(
              rows,
              setup.layered(),
              layers(),
              (row, layer) ->
                  new DeclaredState(
                          traceOfRow(row, layer), question.placesBefore(rows.rows().get(row)))
                      .json()));
    }
    return request;
  }

  /** What a port still has to read of a row. */
  private Row rest(Row row) {
    return row.without(new Cut(0, question.placesBefore(row)));
  }

  private int layers() {
    return setup.layers().size();
  }

  @Override
  public Verdict judge(ObjectNode answer) {
    return Verdict.exact(JsonDifference.first(expected(), answer));
  }

  private ObjectNode expected() {
    List<List<DeclaredTrace>> traces =
        IntStream.range(0, layers()).mapToObj(this::tracesOfLayer).toList();
    return Axes.join(
        rows,
        setup.layered(),
        layers(),
        (row, layer) ->
            new CacheCell(
                    question,
                    traces.get(layer).get(row),
                    question.placesBefore(rows.rows().get(row)))
                .json());
  }

  private List<DeclaredTrace> tracesOfLayer(int layer) {
    return question.batch() == BatchMode.RAGGED
        ? IntStream.range(0, rows.rows().size()).mapToObj(row -> traceOfRow(row, layer)).toList()
        : DeclaredTrace.ofRectangle(setup.config(layer), question.batch(), rows.tokenRows());
  }

  private DeclaredTrace traceOfRow(int row, int layer) {
    Row tokens = rows.rows().get(row);
    return DeclaredTrace.ofRow(
        setup.config(layer), tokens.tokenRow(), question.promptTokens(tokens));
  }

  @Override
  public Stream<CheckCase> simpler() {
    boolean equallyLong = question.batch() != BatchMode.RAGGED;
    return Stream.<Stream<CheckCase>>of(
            rows.simpler(equallyLong, new PlainIds(setup.separators()))
                .map(smaller -> new CacheCase(setup, smaller, question)),
            setup.simpler().map(smaller -> new CacheCase(smaller, rows, question)),
            question.simpler().map(smaller -> new CacheCase(setup, rows, smaller)))
        .flatMap(cases -> cases);
  }

  @Override
  public Set<CaseClass> classes() {
    return CacheClasses.of(this);
  }
}
