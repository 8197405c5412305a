package org.sepllm.hat.seq;

import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import optkl.ifacemapper.Buffer;
import optkl.ifacemapper.Schema;
import org.sepllm.hat.portable.KernelMemory;

/** The memory that the kernels with planted defects use. */
final class DefectMemory {
  static final int TILE = 8;
  static final int OWN = 4;

  private DefectMemory() {}

  /** One element for each work-item of a group. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema = DeviceSchema.of(Tile.class, b -> b.array("array", TILE));

    int array(long index);

    void array(long index, int value);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
    }
  }

  /** One half for each work-item of a group. */
  interface HalfTile extends NonMappableIface {
    DeviceSchema<HalfTile> deviceSchema =
        DeviceSchema.of(HalfTile.class, b -> b.array("array", TILE, half -> half.field("value")));

    F16 array(int index);

    static HalfTile createLocal() {
      return KernelMemory.local(HalfTile.class);
    }
  }

  /** A few elements of one work-item. */
  interface Own extends NonMappableIface {
    DeviceSchema<Own> deviceSchema = DeviceSchema.of(Own.class, b -> b.array("array", OWN));

    int array(long index);

    void array(long index, int value);

    static Own createPrivate() {
      return KernelMemory.own(Own.class);
    }
  }

  /** Elements with a counter and a plain value beside them. */
  interface Found extends Buffer {
    Schema<Found> schema =
        Schema.of(
            Found.class,
            b -> b.atomic("atomicCount").field("last").arrayLen("length").array("array"));

    int atomicCount();

    void atomicCount(int count);

    int atomicCountInc();

    int last();

    void last(int value);

    int length();

    int array(long index);

    void array(long index, int value);
  }
}
