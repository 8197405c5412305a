package org.sepllm.hat.seq;

import java.util.Arrays;
import java.util.List;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.WarpOperand;
import org.sepllm.hat.model.WarpSlot;
import org.sepllm.hat.warp.Warp;

/** What operations of warps do with registers, tiles and buffers. */
final class WarpMemory {
  private static final int ROWS = 8;
  private static final int HALF = 2;
  private static final long HALF_BITS = 0xffff;
  private static final long WORD_BITS = 0xffffffffL;

  /** An operand with its values, one for each work-item. */
  record Given(WarpOperand operand, long[] values) {}

  private final Group group;
  private final Frame frame;
  private final CheckedAccess memory;
  private final WarpTask warp;

  WarpMemory(Group group, Frame frame, CheckedAccess memory, WarpTask warp) {
    this.group = group;
    this.frame = frame;
    this.memory = memory;
    this.warp = warp;
  }

  /** Returns one of the registers of each lane. */
  long[] register(SourcePosition at, Given given, int register, Lanes lanes) {
    WarpOperand.InArray place = (WarpOperand.InArray) given.operand();
    Memory array = frame.array(place.array());
    return memory.load(at, array, place.array().name(), shifted(given, register), lanes);
  }

  void setRegister(SourcePosition at, Given given, int register, long[] values, Lanes lanes) {
    WarpOperand.InArray place = (WarpOperand.InArray) given.operand();
    Memory array = frame.array(place.array());
    memory.store(at, array, place.array().name(), shifted(given, register), values, lanes);
  }

  private static long[] shifted(Given given, int distance) {
    return Arrays.stream(given.values()).map(index -> index + distance).toArray();
  }

  /** A lane receives two neighbors of a row or a column, each as if it loaded them itself. */
  void loadMatrices(
      SourcePosition at, int matrices, Given registers, Given tile, boolean transposed) {
    Lanes lanes = warp.members();
    int base = lanes.numbers()[0];
    Lanes naming = Lanes.range(base, base + ROWS * matrices);
    ScalarType type = elementType(tile.operand());
    requireAligned(at, name(tile.operand()), type, tile.values(), naming);
    for (int matrix = 0; matrix < matrices; matrix++) {
      int first = base + matrix * ROWS;
      long[] low = halves(at, tile, first, 0, transposed);
      long[] high = halves(at, tile, first, 1, transposed);
      long[] both = new long[group.size()];
      for (int lane : lanes.numbers()) {
        both[lane] = (int) (high[lane] << 16 | low[lane]);
      }
      setRegister(at, registers, matrix, both, lanes);
    }
  }

  /** Loads the lower or the upper half of what each lane receives of one matrix. */
  private long[] halves(SourcePosition at, Given tile, int firstRow, int half, boolean transposed) {
    int bytes = elementType(tile.operand()).bytes();
    Lanes lanes = warp.members();
    long[] indices = new long[group.size()];
    int[] columns = new int[group.size()];
    for (int lane : lanes.numbers()) {
      int along = lane % Warp.SIZE / 4;
      int across = lane % 4 * 2 + half;
      columns[lane] = transposed ? along : across;
      long start = tile.values()[firstRow + (transposed ? across : along)];
      indices[lane] = start + columns[lane] * HALF / bytes;
    }
    long[] loaded = memory.load(at, place(tile.operand()), name(tile.operand()), indices, lanes);
    long[] halves = new long[group.size()];
    for (int lane : lanes.numbers()) {
      int shift = bytes == HALF ? 0 : columns[lane] % 2 * 16;
      halves[lane] = loaded[lane] >>> shift & HALF_BITS;
    }
    return halves;
  }

  void load16(SourcePosition at, Given registers, Given from, Lanes lanes) {
    ScalarType type = elementType(from.operand());
    requireAligned(at, name(from.operand()), type, from.values(), lanes);
    ScalarType word = elementType(registers.operand());
    int perWord = 4 / type.bytes();
    for (int register = 0; register < 4; register++) {
      long[] words = new long[group.size()];
      for (int part = 0; part < perWord; part++) {
        long[] indices = shifted(from, register * perWord + part);
        long[] loaded =
            memory.load(at, place(from.operand()), name(from.operand()), indices, lanes);
        for (int lane : lanes.numbers()) {
          long mask = perWord == 1 ? WORD_BITS : HALF_BITS;
          words[lane] |= (loaded[lane] & mask) << 16 * part;
        }
      }
      for (int lane : lanes.numbers()) {
        words[lane] = word == ScalarType.INT ? (int) words[lane] : words[lane];
      }
      setRegister(at, registers, register, words, lanes);
    }
  }

  void store16(SourcePosition at, Given to, Given registers, Lanes lanes) {
    ScalarType type = elementType(to.operand());
    requireAligned(at, name(to.operand()), type, to.values(), lanes);
    int perWord = 4 / type.bytes();
    for (int register = 0; register < 4; register++) {
      long[] words = register(at, registers, register, lanes);
      for (int part = 0; part < perWord; part++) {
        long[] values = new long[group.size()];
        for (int lane : lanes.numbers()) {
          values[lane] = canonical(type, words[lane] >>> 16 * part);
        }
        long[] indices = shifted(to, register * perWord + part);
        memory.store(at, place(to.operand()), name(to.operand()), indices, values, lanes);
      }
    }
  }

  /** The low bits as a value of a type. */
  private static long canonical(ScalarType type, long bits) {
    return switch (type) {
      case SHORT -> (short) bits;
      case CHAR, F16, BF16 -> (char) bits;
      case INT -> (int) bits;
      case FLOAT -> bits & WORD_BITS;
      default -> throw Operations.undefined("a place of 16 bytes", type);
    };
  }

  /** Starts copies, or lets zeros be written. */
  void copy(SourcePosition at, List<Given> given, Lanes lanes) {
    Given to = given.get(0);
    Given from = given.get(1);
    ScalarType type = elementType(to.operand());
    int count = WarpSlot.BYTES / type.bytes();
    Lanes copying = given.size() == 3 ? lanes.where(given.get(2).values()) : lanes;
    requireInside(at, to, count, lanes);
    requireAligned(at, name(to.operand()), type, to.values(), lanes);
    requireInside(at, from, count, copying);
    requireAligned(at, name(from.operand()), type, from.values(), copying);
    for (int lane : lanes.numbers()) {
      boolean copies = given.size() < 3 || given.get(2).values()[lane] == 1;
      Flight.Place target = place(to, lane, count);
      Flight.Place source = place(from, lane, copies ? count : 0);
      long[] values = memory.takeOff(at, lane, target, source);
      warp.copies().start(new AsyncCopies.Copy(at, lane, target, source, values));
    }
  }

  /** Checks a place of 16 bytes that nobody touches yet. */
  void requirePlace(SourcePosition at, Given given, Lanes lanes) {
    ScalarType type = elementType(given.operand());
    requireInside(at, given, WarpSlot.BYTES / type.bytes(), lanes);
    requireAligned(at, name(given.operand()), type, given.values(), lanes);
  }

  private Flight.Place place(Given given, int lane, int count) {
    WarpOperand operand = given.operand();
    return new Flight.Place(place(operand), name(operand), (int) given.values()[lane], count);
  }

  private void requireInside(SourcePosition at, Given given, int count, Lanes lanes) {
    int length = place(given.operand()).length();
    long[] marks = new long[group.size()];
    for (int lane : lanes.numbers()) {
      long index = given.values()[lane];
      marks[lane] = Bits.of(index < 0 || index + count > length);
    }
    Lanes outside = lanes.where(marks);
    if (!outside.isEmpty()) {
      long index = given.values()[outside.numbers()[0]];
      long offending = index < 0 ? index : index + count - 1;
      throw group
          .launch()
          .faults()
          .outOfBounds(at, name(given.operand()), length, offending, group, outside);
    }
  }

  private void requireAligned(
      SourcePosition at, String name, ScalarType type, long[] indices, Lanes lanes) {
    long[] marks = new long[group.size()];
    for (int lane : lanes.numbers()) {
      marks[lane] = Bits.of(indices[lane] * type.bytes() % WarpSlot.BYTES != 0);
    }
    Lanes astray = lanes.where(marks);
    if (!astray.isEmpty()) {
      long index = indices[astray.numbers()[0]];
      throw group.launch().faults().misaligned(at, name, index, type.bytes(), group, astray);
    }
  }

  private Memory place(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> frame.array(place.array());
      case WarpOperand.InBuffer place -> frame.buffer(place.buffer());
      case WarpOperand.Value _ -> throw new IllegalStateException("a value is no place");
    };
  }

  private static String name(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> place.array().name();
      case WarpOperand.InBuffer place -> place.buffer().name();
      case WarpOperand.Value _ -> throw new IllegalStateException("a value is no place");
    };
  }

  private static ScalarType elementType(WarpOperand operand) {
    return switch (operand) {
      case WarpOperand.InArray place -> place.array().elementType();
      case WarpOperand.InBuffer place -> place.buffer().type().elements().type();
      case WarpOperand.Value _ -> throw new IllegalStateException("a value is no place");
    };
  }
}
