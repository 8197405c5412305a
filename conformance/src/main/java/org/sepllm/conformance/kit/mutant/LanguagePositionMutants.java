package org.sepllm.conformance.kit.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes in how language models rotate queries and keys. */
final class LanguagePositionMutants {
  private final List<Mutant> mutants = new ArrayList<>();

  private LanguagePositionMutants() {}

  static List<Mutant> all() {
    LanguagePositionMutants all = new LanguagePositionMutants();
    all.addRotation();
    all.addPositions();
    return all.mutants;
  }

  private void add(String id, String mistake, Function<ObjectNode, LanguageRow> row) {
    mutants.add(LanguageMutants.mutant(id, mistake, row));
  }

  private void addRotation() {
    add(
        "no-llama3-scaling",
        "the scaling of Llama 3 is left out",
        request ->
            new LanguageRow(request) {
              @Override
              double scaled(double frequency) {
                return frequency;
              }
            });
    add(
        "base-10000",
        "the base of rotation is always 10000",
        request ->
            new LanguageRow(request) {
              @Override
              double base() {
                return 10_000;
              }
            });
    add(
        "partial-rotary-as-full",
        "all dimensions are rotated",
        request ->
            new LanguageRow(request) {
              @Override
              int rotaryDim() {
                return model().rotary().headDim();
              }
            });
    add(
        "interleaved-pairs",
        "neighboring dimensions are rotated together",
        request ->
            new LanguageRow(request) {
              @Override
              int left(int pair) {
                return 2 * pair;
              }

              @Override
              int right(int pair, int half) {
                return 2 * pair + 1;
              }
            });
    add(
        "values-rotated",
        "values are rotated as keys are",
        request ->
            new LanguageRow(request) {
              @Override
              double[] turnedValue(double[] value, int position) {
                return turned(value, position);
              }
            });
  }

  private void addPositions() {
    add(
        "key-positions-plus-one",
        "keys are rotated one position late",
        request ->
            new LanguageRow(request) {
              @Override
              int keyPosition(LayerSight sight, int query, int place) {
                return super.keyPosition(sight, query, place) + 1;
              }
            });
    add(
        "text-positions",
        "positions are always those of the text",
        request ->
            new LanguageRow(request) {
              @Override
              int queryPosition(LayerSight sight, int query) {
                return query;
              }

              @Override
              int keyPosition(LayerSight sight, int query, int place) {
                return sight.keys().get(query).get(place);
              }
            });
    add(
        "cache-positions",
        "positions are always places among the visible keys",
        request ->
            new LanguageRow(request) {
              @Override
              int queryPosition(LayerSight sight, int query) {
                return sight.count(query) - 1;
              }

              @Override
              int keyPosition(LayerSight sight, int query, int place) {
                return place;
              }
            });
  }
}
