package org.sepllm.kernels.cache;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.FullCacheConfig;

/**
 * Where every layer lies: {@code [layer][row][kvHead][slot][headDim]}, in one buffer of keys and
 * one of values for as many layers as fit into 2³¹ − 1 elements.
 *
 * <p>Rule: SEP-CACHE-018: sizes may differ from layer to layer; layers of one configuration share
 * their plan.
 */
public final class CacheLayout {
  /** The most elements of a buffer. */
  public static final long MOST_ELEMENTS = Integer.MAX_VALUE;

  private final int rows;
  private final int places;
  private final int kvHeads;
  private final int headDim;
  private final List<CacheConfig> configs;
  private final List<SlotLayout> slotLayouts;
  private final List<Layer> layers;
  private final List<Group> groups;

  /**
   * Where one layer lies.
   *
   * @param config its number among the different configurations
   * @param group its number among the groups of layers
   * @param base its first slot in the buffers of keys and values
   * @param entries its first slot in the list of entries
   */
  record Layer(int config, int group, int base, int entries) {}

  /**
   * Layers that share buffers.
   *
   * @param slots slots of keys and of values, over all kvHeads
   * @param entries slots, whatever the number of kvHeads
   * @param layers how many layers there are
   */
  record Group(long slots, long entries, int layers) {}

  private CacheLayout(
      int rows,
      int places,
      int kvHeads,
      int headDim,
      List<CacheConfig> configs,
      List<SlotLayout> slotLayouts,
      List<Layer> layers,
      List<Group> groups) {
    this.rows = rows;
    this.places = places;
    this.kvHeads = kvHeads;
    this.headDim = headDim;
    this.configs = configs;
    this.slotLayouts = slotLayouts;
    this.layers = layers;
    this.groups = groups;
  }

  /**
   * Lays a cache out.
   *
   * <p>Range: all numbers at least 1.
   *
   * @param rows rows of the batch
   * @param kvHeads heads of keys and values
   * @param headDim dimensions of a head
   * @param mostTokens how many tokens a row of a cache that grows can have
   * @param layers the configuration of each layer
   * @return the layout
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no layer, of kind {@code
   *     TOO_LARGE} if a layer has more elements than a buffer can
   */
  public static CacheLayout of(
      int rows, int kvHeads, int headDim, int mostTokens, List<CacheConfig> layers) {
    return of(rows, 1, kvHeads, headDim, mostTokens, layers);
  }

  /**
   * Lays a cache out whose steps may be chunks of several tokens.
   *
   * <p>Range: all numbers at least 1; one row if {@code chunk} is above 1.
   *
   * @param rows rows of the batch
   * @param chunk how many tokens of the only row a chunk has at most; 1 for steps of one token
   * @param kvHeads heads of keys and values
   * @param headDim dimensions of a head
   * @param mostTokens how many tokens a row of a cache that grows can have
   * @param layers the configuration of each layer
   * @return the layout
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no layer, no token in a chunk, or
   *     chunks are asked for of several rows, of kind {@code TOO_LARGE} if a layer has more
   *     elements than a buffer can
   */
  public static CacheLayout of(
      int rows, int chunk, int kvHeads, int headDim, int mostTokens, List<CacheConfig> layers) {
    Require.atLeast("SEP-CACHE-012", "tokens of a chunk", chunk, 1);
    if (chunk > 1 && rows > 1) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-CACHE-012",
          "chunks of " + chunk + " tokens are asked for of " + rows + " rows, must be of 1 row");
    }
    Require.atLeast("SEP-CACHE-018", "number of layers", layers.size(), 1);
    List<CacheConfig> configs = layers.stream().distinct().toList();
    List<SlotLayout> slotLayouts =
        configs.stream().map(config -> SlotLayout.of(config, mostTokens)).toList();
    List<Layer> placed = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    Group open = new Group(0, 0, 0);
    for (int layer = 0; layer < layers.size(); layer++) {
      int config = configs.indexOf(layers.get(layer));
      long entries = requireFits(layer, rows, slotLayouts.get(config).slots(), kvHeads, headDim);
      long slots = entries * kvHeads;
      if (elements(open.slots + slots, headDim) > MOST_ELEMENTS
          || (open.entries + entries) * SlotMap.ENTRY_FIELDS > MOST_ELEMENTS) {
        groups.add(open);
        open = new Group(0, 0, 0);
      }
      placed.add(new Layer(config, groups.size(), (int) open.slots, (int) open.entries));
      open = new Group(open.slots + slots, open.entries + entries, open.layers + 1);
    }
    groups.add(open);
    return new CacheLayout(
        rows,
        Math.max(rows, chunk),
        kvHeads,
        headDim,
        configs,
        slotLayouts,
        List.copyOf(placed),
        List.copyOf(groups));
  }

  private static long elements(long slots, int headDim) {
    return slots * headDim;
  }

  private static long requireFits(int layer, int rows, long slots, int kvHeads, int headDim) {
    double elements = (double) rows * slots * kvHeads * headDim;
    double entries = (double) rows * slots * SlotMap.ENTRY_FIELDS;
    if (Math.max(elements, entries) > MOST_ELEMENTS) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-CACHE-018",
          "layer %d has %d rows x %d kvHeads x %d slots x %d dimensions = %.0f elements, must be at most %d"
              .formatted(layer, rows, kvHeads, slots, headDim, elements, MOST_ELEMENTS));
    }
    return rows * slots;
  }

  int rows() {
    return rows;
  }

  int kvHeads() {
    return kvHeads;
  }

  /**
   * Returns how many tokens a step has at most: one of each row, or a chunk of the only row.
   *
   * @return the number of rows that the plan of a step has
   */
  public int places() {
    return places;
  }

  /** The different configurations. */
  List<CacheConfig> configs() {
    return configs;
  }

  SlotLayout slotLayout(int config) {
    return slotLayouts.get(config);
  }

  Layer layer(int layer) {
    return layers.get(layer);
  }

  /**
   * Returns the number of layers.
   *
   * @return the number, at least 1
   */
  public int layers() {
    return layers.size();
  }

  /**
   * Returns the configuration of a layer.
   *
   * @param layer the layer
   * @return its configuration
   */
  public CacheConfig config(int layer) {
    return configs.get(layers.get(layer).config());
  }

  /**
   * Returns the number of groups of layers.
   *
   * @return the number, at least 1
   */
  public int groups() {
    return groups.size();
  }

  Group group(int group) {
    return groups.get(group);
  }

  /**
   * Returns the number of the group that a layer belongs to.
   *
   * @param layer the layer
   * @return the group
   */
  public int groupOf(int layer) {
    return layers.get(layer).group();
  }

  /**
   * Returns the length of the buffer of a group's keys, and of that of its values.
   *
   * @param group the group
   * @return the number of elements
   */
  public int elements(int group) {
    return Math.toIntExact(elements(groups.get(group).slots(), headDim));
  }

  /**
   * Returns the length of the list of entries of a group.
   *
   * @param group the group
   * @return the number of integers
   */
  public int entryElements(int group) {
    return Math.toIntExact(groups.get(group).entries() * SlotMap.ENTRY_FIELDS);
  }

  /**
   * Returns the length of the plan of a step.
   *
   * @return the number of integers
   */
  public int planElements() {
    return Math.multiplyExact(Math.multiplyExact(configs.size(), places), SlotMap.PLAN_FIELDS);
  }

  /**
   * Returns the most keys that a query can see.
   *
   * @return the number over all layers
   */
  public int mostVisible() {
    int most = 1;
    for (int config = 0; config < configs.size(); config++) {
      boolean grows =
          !configs.get(config).bounded() || configs.get(config) instanceof FullCacheConfig;
      int limit = grows ? slotLayouts.get(config).mostTokens() : configs.get(config).triggerCap();
      most = Math.max(most, limit);
    }
    return most;
  }

  /**
   * Returns the numbers by which kernels find a layer.
   *
   * @param layer the layer
   * @return {@link SlotMap#LAYER_FIELDS} numbers
   */
  public int[] layerFields(int layer) {
    Layer place = layers.get(layer);
    SlotLayout slots = slotLayouts.get(place.config());
    int[] fields = new int[SlotMap.LAYER_FIELDS];
    fields[SlotMap.BASE] = place.base();
    fields[SlotMap.SLOTS] = (int) slots.slots();
    fields[SlotMap.INITIAL] = slots.initial();
    fields[SlotMap.SEPARATOR_RING] = slots.separatorRing();
    fields[SlotMap.RECENT_RING] = slots.recentRing();
    fields[SlotMap.PLAN] = place.config() * places * SlotMap.PLAN_FIELDS;
    fields[SlotMap.ENTRIES] = place.entries();
    fields[SlotMap.ROWS] = places;
    fields[SlotMap.OWN_SLOTS] = places == rows ? 1 : 0;
    return fields;
  }

  /**
   * Returns the first slot of a row in the buffers of keys and values.
   *
   * @param layer the layer
   * @param row the row
   * @return the slot of kvHead 0
   */
  public int firstSlot(int layer, int row) {
    Layer place = layers.get(layer);
    int slots = (int) slotLayouts.get(place.config()).slots();
    return place.base() + row * kvHeads * slots;
  }

  /**
   * Returns the first slot of a row in the list of entries.
   *
   * @param layer the layer
   * @param row the row
   * @return the slot
   */
  public int firstEntry(int layer, int row) {
    Layer place = layers.get(layer);
    return place.entries() + row * (int) slotLayouts.get(place.config()).slots();
  }

  /**
   * Returns how many slots a row and kvHead of a layer has.
   *
   * @param layer the layer
   * @return the number of slots
   */
  public int slots(int layer) {
    return (int) slotLayouts.get(layers.get(layer).config()).slots();
  }
}
