package org.sepllm.hat.seq;

import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import hat.types.F16;
import jdk.incubator.code.Reflect;
import org.sepllm.hat.portable.KernelMemory;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/**
 * Kernels that load tiles and break a rule; the marked line is found. One group of 256 work-items;
 * the matrix is one row of 64 halves.
 */
final class TileDefects {
  private TileDefects() {}

  /** Two tiles of eight rows. */
  interface Tile extends NonMappableIface {
    DeviceSchema<Tile> deviceSchema =
        DeviceSchema.of(Tile.class, b -> b.array("array", 1024, half -> half.field("value")));

    F16 array(int index);

    static Tile createLocal() {
      return KernelMemory.local(Tile.class);
    }
  }

  /** Barriers. */
  interface Barriers extends NonMappableIface {
    DeviceSchema<Barriers> deviceSchema = DeviceSchema.of(Barriers.class, b -> b.array("array", 3));

    long array(int index);

    static Barriers createLocal() {
      return KernelMemory.local(Barriers.class);
    }
  }

  @Reflect
  static void readsBeforeArrival(S32Array out, F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
      }
      Warp.syncWarp();
      F16 half = tile.array(item); // fault
      out.array(item, half.value());
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void overwritesBeforeArrival(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
        tile.array(500).value((short) 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void changesMatrixBeforeArrival(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
        halves.array(63).value((short) 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void expectsTooManyBytes(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 2048);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
      }
      Warpgroup.await(barriers, 0, 0); // fault
    }
  }

  @Reflect
  static void expectsTooFewBytes(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 512);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void expectsNothing(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
      Warpgroup.arrive(barriers, 0);
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void anotherWarpExpects(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
    }
    KernelContext.barrier();
    if (item == 32) {
      Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
    }
    Warpgroup.await(barriers, 0, 0);
  }

  @Reflect
  static void waitsAtAnotherBarrier(S32Array out, F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
      Warpgroup.initBarrier(barriers, 1, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      Warpgroup.arriveExpecting(barriers, 1, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
        Warpgroup.loadTile(tile, 512, halves, 0, 1, 64, 0, 0, 8, barriers, 1);
      }
      Warpgroup.await(barriers, 0, 0);
      F16 half = tile.array(512 + item); // fault
      out.array(item, half.value());
      Warpgroup.await(barriers, 1, 0);
    }
  }

  @Reflect
  static void seesWhatOthersWaitedFor(S32Array out, F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
      Warpgroup.initBarrier(barriers, 1, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      Warpgroup.arriveExpecting(barriers, 1, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
        Warpgroup.loadTile(tile, 512, halves, 0, 1, 64, 0, 0, 8, barriers, 1);
      }
      Warpgroup.await(barriers, 0, 0);
      Warpgroup.await(barriers, 1, 0);
    } else if (item >= 224) {
      Warpgroup.await(barriers, 0, 0);
      F16 half = tile.array(512 + item % 32); // fault
      out.array(item % 32, half.value());
    }
  }

  @Reflect
  static void ownTileThatOthersWaitedFor(S32Array out, F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
      Warpgroup.initBarrier(barriers, 1, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
      }
      Warpgroup.await(barriers, 1, 0);
      if (item == 0) {
        F16 half = tile.array(0); // fault
        out.array(0, half.value());
      }
    } else if (item < 64) {
      Warpgroup.arrive(barriers, 1);
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void neverWaits(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
    }
  }

  @Reflect
  static void replacesWithoutFence(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    tile.array(item).value((short) 0);
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void loadsWhatItWrote(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    if (item < 64) {
      halves.array(item).value((short) 0);
    }
    Warpgroup.fenceTiles();
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void loadsWhatNobodyWrote(F16Array fresh) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, fresh, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void replacesWhatOthersRead(S32Array out, F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
      Warpgroup.initBarrier(barriers, 1, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.await(barriers, 0, 0);
      Warpgroup.arrive(barriers, 1);
      F16 half = tile.array(item);
      out.array(item, half.value());
    } else if (item < 64) {
      for (int part = 0; part < 2; part++) {
        Warpgroup.await(barriers, 1, part ^ 1);
        Warpgroup.arriveExpecting(barriers, 0, 1024);
        if (item == 32) {
          Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
        }
      }
    }
  }

  @Reflect
  static void startsBetweenBands(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 64, halves, 0, 1, 64, 0, 0, 8, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void startsBetweenPieces(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 4, 8, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void endsBeyondMemory(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 2048);
      if (item == 0) {
        Warpgroup.loadTile(tile, 512, halves, 0, 1, 64, 0, 0, 16, barriers, 0); // fault
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }

  @Reflect
  static void tooManyArrive(F16Array halves) {
    Tile tile = Tile.createLocal();
    Barriers barriers = Barriers.createLocal();
    int item = KernelContext.LIX();
    if (item == 0) {
      Warpgroup.initBarrier(barriers, 0, 32);
    }
    KernelContext.barrier();
    if (item < 32) {
      Warpgroup.arriveExpecting(barriers, 0, 1024);
      Warpgroup.arrive(barriers, 0); // fault
      if (item == 0) {
        Warpgroup.loadTile(tile, 0, halves, 0, 1, 64, 0, 0, 8, barriers, 0);
      }
      Warpgroup.await(barriers, 0, 0);
    }
  }
}
