package org.sepllm.kernels.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.kernels.cache.BatchPlan;
import org.sepllm.kernels.cache.CacheLayout;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.mask.MaskMachine;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.KeyList;

/** Which slots the queries of a chunk see, in every layer. */
sealed interface ArraySight {

  /**
   * What one query sees.
   *
   * @param slots slots in the order of the cache, of which the first {@code count} are seen, the
   *     query's own last
   * @param count how many keys it sees
   * @param position the query's position, and that of its key as long as none moves
   */
  record View(int[] slots, int count, int position) {
    int ownSlot() {
      return slots[count - 1];
    }
  }

  /** Reads tokens, at least one and as many as one pass can take, and returns how many. */
  int begin(int... tokenIds);

  /** What a query of the chunk sees. */
  View view(int layer, int place);

  /** Pairs of slots whose keys move, from the first to the second, before the chunk. */
  int[] moves(int layer);

  /** Whether the position of a key is its place among those that are seen. */
  boolean countsPlaces();

  /** The counts of a query of the chunk, in the first layer. */
  CacheStep step(int place);

  /** The keys that the first layer stores. */
  KeyList storedKeys();

  /** Whether positions are places in the text. */
  boolean usesTextPositions();

  /** How many tokens of the row came before the next chunk. */
  long length();

  /** A cache; layers of one configuration share what they see. */
  final class OfCache implements ArraySight {
    private final Context.OfCache context;
    private final List<CacheConfig> configs;
    private final List<Integer> firstLayers;
    private final CacheLayout layout;
    private final BatchPlan plan;
    private final List<CacheStep> steps = new ArrayList<>();
    private final List<List<View>> views = new ArrayList<>();
    private List<int[]> moves = List.of();
    private long length;

    OfCache(Context.OfCache context, int layers, int chunk, int mostTokens) {
      this.context = context;
      List<CacheConfig> all =
          context.rules() == 1
              ? Collections.nCopies(layers, context.layers().getFirst())
              : context.layers();
      this.configs = all.stream().distinct().toList();
      this.firstLayers = configs.stream().map(all::indexOf).toList();
      this.layout = CacheLayout.of(1, chunk, 1, 1, mostTokens, all);
      this.plan = new BatchPlan(layout);
    }

    @Override
    public int begin(int... tokenIds) {
      plan.requireChunk(tokenIds);
      steps.clear();
      views.clear();
      configs.forEach(_ -> views.add(new ArrayList<>()));
      plan.step(tokenIds[0]);
      moves = firstLayers.stream().map(layer -> plan.movedSlots(layer, 0)).toList();
      plan.chunk(tokenIds, _ -> note());
      length += steps.size();
      return steps.size();
    }

    /** A later query of the chunk sees what an earlier one sees, and more behind it. */
    private void note() {
      steps.add(plan.lastStep(0, 0));
      for (int config = 0; config < configs.size(); config++) {
        int layer = firstLayers.get(config);
        int[] slots = plan.visibleSlots(layer, 0);
        int position =
            switch (context.positions()) {
              case ORIGINAL -> plan.position(0);
              case IN_CACHE -> slots.length - 1;
              case INSERTION_LENGTH -> plan.insertionLength(layer, 0);
            };
        views.get(config).add(new View(slots, slots.length, position));
      }
    }

    @Override
    public View view(int layer, int place) {
      return views.get(configs.indexOf(layout.config(layer))).get(place);
    }

    @Override
    public int[] moves(int layer) {
      return moves.get(configs.indexOf(layout.config(layer)));
    }

    @Override
    public boolean countsPlaces() {
      return context.positions() == PositionScheme.IN_CACHE;
    }

    @Override
    public CacheStep step(int place) {
      return steps.get(place);
    }

    @Override
    public KeyList storedKeys() {
      return plan.storedKeys(0, 0);
    }

    @Override
    public boolean usesTextPositions() {
      return context.usesTextPositions();
    }

    @Override
    public long length() {
      return length;
    }
  }

  /** A mask; every chunk is a row of its own, and the slot of a key is its place there. */
  final class OfMask implements ArraySight {
    private final Context.OfMask context;
    private final List<List<View>> views = new ArrayList<>();

    OfMask(Context.OfMask context) {
      this.context = context;
    }

    @Override
    public int begin(int... tokenIds) {
      views.clear();
      context
          .layers()
          .forEach(rule -> {
            MaskMachine machine = new MaskMachine(rule);
            views.add(
                IntStream.range(0, tokenIds.length)
                    .mapToObj(query -> {
                      int[] slots = machine.append(tokenIds[query]).toArray();
                      return new View(slots, slots.length, query);
                    })
                    .toList());
          });
      return tokenIds.length;
    }

    @Override
    public View view(int layer, int place) {
      return views.get(layer % context.rules()).get(place);
    }

    @Override
    public int[] moves(int layer) {
      return new int[0];
    }

    @Override
    public boolean countsPlaces() {
      return false;
    }

    @Override
    public CacheStep step(int place) {
      int count = views.getFirst().get(place).count();
      return new CacheStep(place, count, count, false);
    }

    @Override
    public KeyList storedKeys() {
      return views.isEmpty() ? KeyList.empty() : KeyList.of(views.getFirst().getLast().slots());
    }

    @Override
    public boolean usesTextPositions() {
      return context.usesTextPositions();
    }

    @Override
    public long length() {
      return 0;
    }
  }
}
