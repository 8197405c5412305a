package org.sepllm.kernels.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheState;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.TriggerSees;
import org.sepllm.reference.trace.KeyList;

/**
 * What happens to one row in all layers of one configuration, planned from token ids alone.
 *
 * <p>Rule: SEP-CACHE-002 to SEP-CACHE-011. Positions count from the row's first real token. Under
 * FULL the separators that leave the window at a step move at the start of the next step, because
 * the query of this one still sees every key where it is.
 */
final class RowPlan {
  /** A compaction that is planned: separators to add to the block, and where the window starts. */
  private record Compaction(int[] leaving, int windowStart, int[] evicted) {}

  private static final int[] NONE = {};

  private final CacheConfig config;
  private final SlotLayout layout;
  private final RowTokens ids;
  private int[] block;
  private int leftPadding;
  private int tokens;
  private int separators;
  private int tail;
  private int recentStart;
  private int growth;
  private Optional<Compaction> pending = Optional.empty();
  private int[] movedFrom = NONE;
  private int[] movedTo = NONE;
  private int[] evicted = NONE;
  private boolean triggered;
  private boolean stepped;
  private boolean padded;

  /** Starts an empty row; {@code ids} are shared by the plans of the row. */
  RowPlan(CacheConfig config, SlotLayout layout, RowTokens ids) {
    this.config = config;
    this.layout = layout;
    this.ids = ids;
    this.block = new int[Math.min(layout.separatorRing(), Math.max(1, config.sepCacheSize()))];
    this.recentStart = layout.initial();
  }

  /** Forgets everything (SEP-CACHE-019). */
  void reset() {
    leftPadding = 0;
    tokens = 0;
    separators = 0;
    tail = 0;
    recentStart = layout.initial();
    growth = 0;
    pending = Optional.empty();
    rest();
  }

  /** Takes over a state that the reference has accepted for this configuration. */
  void resume(CacheState state) {
    reset();
    leftPadding = state.leftPadding();
    tokens = state.nextIndex() - leftPadding;
    separators = state.separatorCount();
    growth = state.sepCacheSize() - config.sepCacheSize();
    List<Integer> keys = state.keys();
    int initial = Math.min(keys.size(), layout.initial());
    recentStart = tokens - (keys.size() - initial - separators);
    if (initial < layout.initial()) {
      recentStart = layout.initial();
    }
    for (int place = 0; place < separators; place++) {
      setBlock(place, keys.get(initial + place) - leftPadding);
    }
    tail = separators % layout.separatorRing();
  }

  /** Plans a step in which the row does nothing. */
  void rest() {
    movedFrom = NONE;
    movedTo = NONE;
    evicted = NONE;
    triggered = false;
    stepped = false;
    padded = false;
    pending.ifPresent(this::carryOut);
    pending = Optional.empty();
  }

  /** Plans a place of left padding (SEP-CACHE-010). */
  void pad() {
    rest();
    leftPadding++;
    padded = true;
  }

  /** Plans the step of the next token, whose id is in the row's ids already. */
  void step() {
    rest();
    tokens++;
    stepped = true;
    if (length() >= (long) config.triggerCap() + growth) {
      triggered = true;
      Compaction compaction = plan();
      evicted = compaction.evicted();
      if (config.triggerSees() == TriggerSees.COMPACT) {
        carryOut(compaction);
      } else {
        pending = Optional.of(compaction);
      }
    }
  }

  /** Whether the next step only adds a key: nothing moves or leaves before its query has seen. */
  boolean onlyGrows() {
    boolean triggers = length() + 1L >= (long) config.triggerCap() + growth;
    return pending.isEmpty() && !(triggers && config.triggerSees() == TriggerSees.COMPACT);
  }

  /** How many keys are where the layout says, the newest included. */
  int length() {
    return tokens <= layout.initial()
        ? tokens
        : layout.initial() + separators + tokens - recentStart;
  }

  /** How many of them are in the recent run. */
  int recentLength() {
    return Math.max(0, tokens - recentStart);
  }

  /** SEP-CACHE-003 to SEP-CACHE-006 for a compaction after as many tokens as there are now. */
  private Compaction plan() {
    int windowStart = tokens - config.localSize();
    int[] past =
        IntStream.range(recentStart, windowStart)
            .filter(position -> config.separates(ids.id(position)))
            .toArray();
    int first = config.bounded() ? Math.max(0, past.length - config.sepCacheSize()) : 0;
    int[] leaving = Arrays.copyOfRange(past, first, past.length);
    int kept = keptOfBlock(leaving.length);
    IntStream dropped = IntStream.range(0, separators - kept).map(this::blockPosition);
    int[] stays = leaving;
    IntStream passed =
        IntStream.range(recentStart, windowStart)
            .filter(position -> Arrays.binarySearch(stays, position) < 0);
    return new Compaction(leaving, windowStart, IntStream.concat(dropped, passed).toArray());
  }

  /** How many separators of the block remain when so many are added. */
  private int keptOfBlock(int added) {
    if (!config.accumulate()) {
      return 0;
    }
    return config.bounded() ? Math.min(separators, config.sepCacheSize() - added) : separators;
  }

  private void carryOut(Compaction compaction) {
    int[] leaving = compaction.leaving();
    movedFrom = new int[leaving.length];
    movedTo = new int[leaving.length];
    int kept = keptOfBlock(leaving.length);
    for (int move = 0; move < leaving.length; move++) {
      int place = (tail + move) % layout.separatorRing();
      movedFrom[move] = layout.slotOfToken(leaving[move]);
      movedTo[move] = layout.initial() + place;
      setBlock(place, leaving[move]);
    }
    separators = kept + leaving.length;
    tail = (tail + leaving.length) % layout.separatorRing();
    recentStart = compaction.windowStart();
    growth = Math.max(growth, separators - config.sepCacheSize());
  }

  private void setBlock(int place, int position) {
    if (place >= block.length) {
      long longer = Math.max(2L * block.length, place + 1L);
      block = Arrays.copyOf(block, (int) Math.min(layout.separatorRing(), longer));
    }
    block[place] = position;
  }

  private int oldest() {
    return Math.floorMod(tail - separators, layout.separatorRing());
  }

  private int blockPlace(int index) {
    return (oldest() + index) % layout.separatorRing();
  }

  private int blockPosition(int index) {
    return block[blockPlace(index)];
  }

  /** The slots that separators leave in this step, in the order of the cache. */
  int[] movedFrom() {
    return movedFrom;
  }

  /** The slots that they move to. */
  int[] movedTo() {
    return movedTo;
  }

  /** Writes the numbers that kernels find the row's keys by. */
  void writeTo(int[] plan, int offset) {
    int position = tokens - 1;
    plan[offset + SlotMap.VISIBLE] = stepped ? length() : 0;
    plan[offset + SlotMap.SEPARATORS] = separators;
    plan[offset + SlotMap.OLDEST] = oldest();
    plan[offset + SlotMap.RECENT] = layout.recentPlace(recentStart);
    plan[offset + SlotMap.SLOT] = stepped ? layout.slotOfToken(position) : -1;
    plan[offset + SlotMap.KEY] = leftPadding + position;
    plan[offset + SlotMap.TOKEN] = stepped ? ids.id(position) : 0;
    plan[offset + SlotMap.LENGTH] = insertionLength();
  }

  /** How many keys the reference had stored before the newest token. */
  int insertionLength() {
    int compacted = triggered && pending.isEmpty() ? evicted.length : 0;
    return length() + compacted - 1;
  }

  /** The position of the newest token. */
  int position() {
    return tokens - 1;
  }

  int tokens() {
    return tokens;
  }

  int nextIndex() {
    return leftPadding + tokens;
  }

  int leftPadding() {
    return leftPadding;
  }

  /** The counts of the step (SEP-ACCT-001, SEP-ACCT-002). */
  CacheStep lastStep() {
    boolean none = !stepped && !padded;
    return new CacheStep(
        none ? -1 : nextIndex() - 1, stepped ? length() : 0, stored().length, triggered);
  }

  /** Tells whether the newest place took part in the step. */
  boolean stepped() {
    return stepped;
  }

  /** The slots of the keys that the query of this step sees, in the order of the cache. */
  int[] visibleSlots() {
    return stepped ? slots(separators, recentStart, NONE) : NONE;
  }

  /** The slots of the stored keys, in the order of the cache, as they lie now. */
  int[] storedSlots() {
    return pending
        .map(next -> slots(keptOfBlock(next.leaving().length), next.windowStart(), next.leaving()))
        .orElseGet(() -> slots(separators, recentStart, NONE));
  }

  /** The last of the block, then separators that have not moved yet, then the run. */
  private int[] slots(int ofBlock, int runStart, int[] unmoved) {
    IntStream initial = IntStream.range(0, Math.min(tokens, layout.initial()));
    IntStream ring =
        IntStream.range(separators - ofBlock, separators)
            .map(index -> layout.initial() + blockPlace(index));
    IntStream run =
        IntStream.concat(Arrays.stream(unmoved), IntStream.range(runStart, tokens))
            .map(layout::slotOfToken);
    return IntStream.concat(IntStream.concat(initial, ring), run).toArray();
  }

  /** The keys that the query of this step sees (SEP-TRACE-001). */
  KeyList visibleKeys() {
    return stepped ? keys(positions(separators, recentStart, NONE)) : KeyList.empty();
  }

  /** The keys that are stored after this step. */
  KeyList storedKeys() {
    return keys(stored());
  }

  /** The keys that this step drops. */
  KeyList evictedKeys() {
    return keys(evicted);
  }

  private int[] stored() {
    return pending
        .map(next ->
            positions(keptOfBlock(next.leaving().length), next.windowStart(), next.leaving()))
        .orElseGet(() -> positions(separators, recentStart, NONE));
  }

  private int[] positions(int ofBlock, int runStart, int[] unmoved) {
    IntStream initial = IntStream.range(0, Math.min(tokens, layout.initial()));
    IntStream ring = IntStream.range(separators - ofBlock, separators).map(this::blockPosition);
    IntStream run = IntStream.concat(Arrays.stream(unmoved), IntStream.range(runStart, tokens));
    return IntStream.concat(IntStream.concat(initial, ring), run).toArray();
  }

  private KeyList keys(int[] positions) {
    return KeyList.of(Arrays.stream(positions).map(position -> position + leftPadding).toArray());
  }

  /** How many stored keys form the separator block. */
  int separatorCount() {
    return pending
        .map(next -> keptOfBlock(next.leaving().length) + next.leaving().length)
        .orElse(separators);
  }

  /** The effective s (SEP-CACHE-005). */
  int effectiveSepCacheSize() {
    return config.sepCacheSize() + Math.max(growth, separatorCount() - config.sepCacheSize());
  }

  /** The state without what travels with the keys (SEP-CACHE-017). */
  CacheState state(int[] tokenIds, int[] insertionLengths) {
    List<Integer> keys = new ArrayList<>();
    for (int key : storedKeys().toArray()) {
      keys.add(key);
    }
    int grown = effectiveSepCacheSize() - config.sepCacheSize();
    return new CacheState(
        nextIndex(),
        leftPadding,
        keys,
        Arrays.stream(tokenIds).boxed().toList(),
        Arrays.stream(insertionLengths).boxed().toList(),
        separatorCount(),
        effectiveSepCacheSize(),
        config.cacheSize() + grown);
  }
}
