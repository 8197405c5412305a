package org.sepllm.kernels.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.trace.KeyList;

/**
 * The plans of all rows: what a step makes of a batch, and the lists that kernels work by.
 *
 * <p>Rule: SEP-CACHE-016, SEP-CACHE-018.
 */
public final class BatchPlan {
  /** In place of a token id: a place of left padding. */
  public static final int PADDING = -1;

  /** In place of a token id: the row takes no part in the step. */
  public static final int IDLE = -2;

  private final CacheLayout layout;
  private final RowTokens[] tokens;
  private final RowPlan[][] plans;

  /**
   * Plans for empty rows.
   *
   * @param layout where layers lie
   */
  public BatchPlan(CacheLayout layout) {
    this.layout = layout;
    this.tokens = new RowTokens[layout.rows()];
    this.plans = new RowPlan[layout.configs().size()][layout.rows()];
    int most = 1;
    for (int config = 0; config < plans.length; config++) {
      most = Math.max(most, layout.slotLayout(config).recentRing());
    }
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = new RowTokens(most);
      for (int config = 0; config < plans.length; config++) {
        plans[config][row] =
            new RowPlan(layout.configs().get(config), layout.slotLayout(config), tokens[row]);
      }
    }
  }

  /**
   * Plans the next step of every row; nothing changes if an id is refused.
   *
   * @param tokenIds for each row a token id, {@link #PADDING} or {@link #IDLE}
   * @throws SpecException of kind {@code BAD_SHAPE} if there is not one id for each row or padding
   *     follows a token, of kind {@code BAD_TOKEN} if an id is negative, of kind {@code TOO_LARGE}
   *     if a row has no room for one more token
   */
  public void step(int... tokenIds) {
    Require.length("SEP-CACHE-016", "token ids", tokenIds.length, tokens.length);
    for (int row = 0; row < tokenIds.length; row++) {
      requireStep(row, tokenIds[row]);
    }
    for (int row = 0; row < tokenIds.length; row++) {
      if (tokenIds[row] >= 0) {
        tokens[row].put(plans[0][row].tokens(), tokenIds[row]);
      }
      for (RowPlan[] rows : plans) {
        switch (tokenIds[row]) {
          case IDLE -> rows[row].rest();
          case PADDING -> rows[row].pad();
          default -> rows[row].step();
        }
      }
    }
  }

  private void requireStep(int row, int tokenId) {
    if (tokenId == IDLE) {
      return;
    }
    RowPlan plan = plans[0][row];
    if (plan.nextIndex() == Integer.MAX_VALUE) {
      throw tooLarge(row, "places", Integer.MAX_VALUE);
    }
    if (tokenId == PADDING) {
      if (plan.tokens() > 0) {
        throw new SpecException(
            ErrorKind.BAD_SHAPE,
            "SEP-CACHE-010",
            "padding of row " + row + " follows a real token, must come before all of them");
      }
      return;
    }
    Require.tokenId("SEP-ROW-001", plan.nextIndex(), tokenId);
    for (int config = 0; config < plans.length; config++) {
      int most = layout.slotLayout(config).mostTokens();
      if (plan.tokens() >= most) {
        throw tooLarge(row, "tokens in a cache that grows", most);
      }
    }
  }

  private static SpecException tooLarge(int row, String what, int most) {
    return new SpecException(
        ErrorKind.TOO_LARGE,
        "SEP-CACHE-005",
        "row " + row + " has " + most + " " + what + ", must not have more");
  }

  /**
   * Returns the numbers that kernels find the keys of the step by.
   *
   * @return the plan, as long as the layout says
   */
  public int[] table() {
    int[] table = new int[layout.planElements()];
    for (int row = 0; row < tokens.length; row++) {
      writeTo(table, row, row);
    }
    clearFrom(table, tokens.length);
    return table;
  }

  /** Writes the step of one row of the batch to one place of the plan. */
  private void writeTo(int[] table, int row, int place) {
    for (int config = 0; config < plans.length; config++) {
      int offset = (config * layout.places() + place) * SlotMap.PLAN_FIELDS;
      plans[config][row].writeTo(table, offset);
    }
  }

  private void clearFrom(int[] table, int firstPlace) {
    for (int config = 0; config < plans.length; config++) {
      for (int place = firstPlace; place < layout.places(); place++) {
        int offset = (config * layout.places() + place) * SlotMap.PLAN_FIELDS;
        table[offset + SlotMap.VISIBLE] = 0;
        table[offset + SlotMap.SLOT] = -1;
      }
    }
  }

  /**
   * Plans the steps of a chunk of the only row, of which the first has been planned: as many as
   * only add keys, so that each query of the chunk finds its keys where the last one does.
   *
   * <p>Rule: SEP-CACHE-012.
   *
   * @param tokenIds the tokens, of which the first has had its step
   * @param watcher is told after every step, the first included, with its place in the chunk
   * @return the plan of the chunk, as long as the layout says
   */
  public int[] chunk(int[] tokenIds, IntConsumer watcher) {
    int[] table = new int[layout.planElements()];
    writeTo(table, 0, 0);
    watcher.accept(0);
    int count = 1;
    while (count < Math.min(tokenIds.length, layout.places())
        && Arrays.stream(plans).allMatch(rows -> rows[0].onlyGrows())) {
      step(tokenIds[count]);
      writeTo(table, 0, count);
      watcher.accept(count);
      count++;
    }
    clearFrom(table, count);
    return table;
  }

  /**
   * Checks that the only row can take all tokens of a chunk.
   *
   * @param tokenIds the tokens
   * @throws SpecException of kind {@code BAD_SHAPE} if there is no token or there are several rows,
   *     of kind {@code BAD_TOKEN} if an id is negative, of kind {@code TOO_LARGE} if a cache that
   *     grows has no room
   */
  public void requireChunk(int... tokenIds) {
    Require.length("SEP-CACHE-012", "rows of a chunk", tokens.length, 1);
    if (tokenIds.length == 0) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, "SEP-CACHE-012", "chunk has 0 tokens, must have at least 1");
    }
    RowPlan first = plans[0][0];
    for (int place = 0; place < tokenIds.length; place++) {
      Require.tokenId(
          "SEP-ROW-001",
          (int) Math.min((long) first.nextIndex() + place, Integer.MAX_VALUE),
          tokenIds[place]);
    }
    if ((long) first.nextIndex() + tokenIds.length > Integer.MAX_VALUE) {
      throw tooLarge(0, "places", Integer.MAX_VALUE);
    }
    for (int config = 0; config < plans.length; config++) {
      int most = layout.slotLayout(config).mostTokens();
      if ((long) first.tokens() + tokenIds.length > most) {
        throw tooLarge(0, "tokens in a cache that grows", most);
      }
    }
  }

  /**
   * Returns the moves of the step in one group of layers; most steps have none.
   *
   * @param group the group
   * @return the moves
   */
  public MoveList moves(int group) {
    List<int[]> due = new ArrayList<>();
    for (int layer = 0; layer < layout.layers(); layer++) {
      for (int row = 0; layout.groupOf(layer) == group && row < tokens.length; row++) {
        if (plan(layer, row).movedFrom().length > 0) {
          due.add(new int[] {layer, row});
        }
      }
    }
    return MoveList.of(layout, plans, due);
  }

  /**
   * Returns the moves of the step in one layer and row.
   *
   * <p>Rule: SEP-CACHE-003.
   *
   * @param layer the layer
   * @param row the row
   * @return pairs of slots, from and to
   */
  public int[] movedSlots(int layer, int row) {
    RowPlan plan = plan(layer, row);
    int[] from = plan.movedFrom();
    int[] to = plan.movedTo();
    return IntStream.range(0, 2 * from.length)
        .map(index -> index % 2 == 0 ? from[index / 2] : to[index / 2])
        .toArray();
  }

  /**
   * Returns the most integers that the moves of a group can take.
   *
   * @param group the group
   * @return the number
   */
  public int mostMoveElements(int group) {
    long most = (long) layout.group(group).layers() * tokens.length * CacheF32.MOVE_FIELDS;
    for (int config = 0; config < plans.length; config++) {
      most += 2L * tokens.length * layout.slotLayout(config).mostMoves();
    }
    return Math.toIntExact(Math.min(most, Integer.MAX_VALUE));
  }

  private RowPlan plan(int layer, int row) {
    return plans[layout.layer(layer).config()][row];
  }

  /**
   * Returns the position at which a row's newest token is rotated before it is stored, and its
   * query.
   *
   * <p>Rule: SEP-POS-001.
   *
   * @param row the row
   * @return the position in the text; -1 before the first token
   */
  public int position(int row) {
    return plans[0][row].position();
  }

  /**
   * Returns how many keys were stored in a layer before a row's newest token.
   *
   * <p>Rule: SEP-POS-003.
   *
   * @param layer the layer
   * @param row the row
   * @return the length of the cache
   */
  public int insertionLength(int layer, int row) {
    return plan(layer, row).insertionLength();
  }

  /**
   * Tells whether a row has a token in this step.
   *
   * @param row the row
   * @return false for padding and for rows that rest
   */
  public boolean stepped(int row) {
    return plans[0][row].stepped();
  }

  /**
   * Returns the counts of the step.
   *
   * @param layer the layer
   * @param row the row
   * @return the counts; the query is -1 if the row rested
   */
  public CacheStep lastStep(int layer, int row) {
    return plan(layer, row).lastStep();
  }

  /**
   * Returns the keys that the row's query sees in this step.
   *
   * @param layer the layer
   * @param row the row
   * @return the keys in the order of the cache
   */
  public KeyList visibleKeys(int layer, int row) {
    return plan(layer, row).visibleKeys();
  }

  /**
   * Returns the keys that are stored after this step.
   *
   * @param layer the layer
   * @param row the row
   * @return the keys in the order of the cache
   */
  public KeyList storedKeys(int layer, int row) {
    return plan(layer, row).storedKeys();
  }

  /**
   * Returns the keys that this step drops.
   *
   * @param layer the layer
   * @param row the row
   * @return the keys in the order of the cache
   */
  public KeyList evictedKeys(int layer, int row) {
    return plan(layer, row).evictedKeys();
  }

  /**
   * Returns the slots of the keys that the row's query sees.
   *
   * @param layer the layer
   * @param row the row
   * @return the slots in the order of the cache
   */
  public int[] visibleSlots(int layer, int row) {
    return plan(layer, row).visibleSlots();
  }

  /**
   * Returns the slots of the keys that are stored after this step, as they lie now.
   *
   * @param layer the layer
   * @param row the row
   * @return the slots in the order of the cache
   */
  public int[] storedSlots(int layer, int row) {
    return plan(layer, row).storedSlots();
  }

  /**
   * Returns the most keys that a row of a layer sees in this step.
   *
   * @param layer the layer
   * @return the number over all rows
   */
  public int longest(int layer) {
    int longest = 0;
    for (int row = 0; row < tokens.length; row++) {
      RowPlan plan = plan(layer, row);
      longest = Math.max(longest, plan.stepped() ? plan.length() : 0);
    }
    return longest;
  }

  /**
   * Returns the state of a row and layer.
   *
   * @param layer the layer
   * @param row the row
   * @param tokenIds the id of each stored key
   * @param insertionLengths the length of the cache when each was inserted
   * @return the state
   */
  public CacheState state(int layer, int row, int[] tokenIds, int[] insertionLengths) {
    return plan(layer, row).state(tokenIds, insertionLengths);
  }

  /**
   * Empties a row.
   *
   * @param row the row
   */
  public void reset(int row) {
    tokens[row].clear();
    for (RowPlan[] rows : plans) {
      rows[row].reset();
    }
  }

  /**
   * Continues a row from saved states; nothing changes if one is refused.
   *
   * <p>Rule: SEP-CACHE-017.
   *
   * @param row the row
   * @param states the state of each layer
   * @throws SpecException of kind {@code BAD_SHAPE} if there is not one state for each layer, no
   *     run can have left a state, or two layers of one configuration differ, of kind {@code
   *     TOO_LARGE} if a state does not fit into the slots
   */
  public void resume(int row, List<CacheState> states) {
    Require.length("SEP-CACHE-017", "states", states.size(), layout.layers());
    CacheState[] ofConfigs = new CacheState[plans.length];
    for (int layer = 0; layer < states.size(); layer++) {
      int config = layout.layer(layer).config();
      ResumeCheck.require(
          layer,
          layout.configs().get(config),
          layout.slotLayout(config),
          states,
          Optional.ofNullable(ofConfigs[config]));
      ofConfigs[config] = states.get(layer);
    }
    reset(row);
    for (int config = 0; config < plans.length; config++) {
      plans[config][row].resume(ofConfigs[config]);
      noteRecentIds(row, plans[config][row], ofConfigs[config]);
    }
  }

  private void noteRecentIds(int row, RowPlan plan, CacheState state) {
    int first = state.keys().size() - plan.recentLength();
    for (int place = first; place < state.keys().size(); place++) {
      tokens[row].put(state.keys().get(place) - state.leftPadding(), state.tokenIds().get(place));
    }
  }
}
