package org.sepllm.conformance.check.judge;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The saved state after so many places of a row, by declarative definitions alone.
 *
 * <p>Rule: SEP-CACHE-017. The separator block is what is stored between the initial tokens and the
 * start of the window of the last compaction; s has grown by the largest block so far.
 */
public final class DeclaredState {
  private final DeclaredTrace trace;
  private final int places;

  /**
   * Takes the steps up to a place.
   *
   * <p>Range: {@code places} from 0 to the length of the row.
   *
   * @param trace the steps of the whole row
   * @param places how many places went before the state was saved
   */
  public DeclaredState(DeclaredTrace trace, int places) {
    this.trace = trace;
    this.places = places;
  }

  /**
   * Writes the state in the words of the port protocol.
   *
   * @return the state
   */
  public ObjectNode json() {
    KeyList stored = trace.stored(places - 1);
    int growth = growth();
    ObjectNode state = Json.object();
    state.put("next_index", places);
    state.put("left_padding", Math.min(places, trace.row().leftPadding()));
    state.put("separator_count", lastTrigger() < 0 ? 0 : blockAfter(lastTrigger()));
    state.put("sep_cache_size", trace.config().sepCacheSize() + growth);
    state.put("cache_size", trace.config().cacheSize() + growth);
    state.set("keys", Json.integers(stored));
    state.set("token_ids", tokenIds(stored));
    state.set("insertion_lengths", insertionLengths(stored));
    return state;
  }

  private ArrayNode tokenIds(KeyList stored) {
    ArrayNode list = Json.array();
    IntStream.of(stored.toArray()).forEach(key -> list.add(trace.row().tokenId(key)));
    return list;
  }

  private ArrayNode insertionLengths(KeyList stored) {
    ArrayNode list = Json.array();
    IntStream.of(stored.toArray()).forEach(key -> list.add(trace.insertionLength(key)));
    return list;
  }

  private List<Integer> triggers() {
    return trace.triggers().stream().filter(trigger -> trigger < places).sorted().toList();
  }

  private int lastTrigger() {
    List<Integer> triggers = triggers();
    return triggers.isEmpty() ? -1 : triggers.getLast();
  }

  private int blockAfter(int trigger) {
    return trace.stored(trigger).size()
        - trace.config().initCacheSize()
        - trace.config().localSize();
  }

  private int growth() {
    return triggers().stream()
        .mapToInt(trigger -> Math.max(0, blockAfter(trigger) - trace.config().sepCacheSize()))
        .max()
        .orElse(0);
  }
}
