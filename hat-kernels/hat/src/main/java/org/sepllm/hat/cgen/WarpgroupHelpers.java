package org.sepllm.hat.cgen;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.hat.model.ProductForm;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.WarpOperation;
import org.sepllm.hat.warp.Warp;

/** Functions for operations of warpgroups, with instructions of sm_90a; each as needed. */
final class WarpgroupHelpers {
  private static final String WORDS = "static __device__ __forceinline__ ";

  private final Map<String, String> texts = new LinkedHashMap<>();

  /** All functions asked for. */
  String text() {
    return String.join("", texts.values());
  }

  private String add(String name, String template) {
    texts.putIfAbsent(name, template.replace("@fn ", WORDS).replace("@name", name) + "\n");
    return name;
  }

  String initBarrier() {
    return add(
        "hat_init_barrier",
        """
        @fn void @name(void* barrier, int count) {
          asm volatile(
              "mbarrier.init.shared::cta.b64 [%0], %1;"
              :
              : "r"((unsigned)__cvta_generic_to_shared(barrier)), "r"(count)
              : "memory");
        }
        """);
  }

  /** Tiles complete a barrier only if it is known to what brings them. */
  String initTileBarrier() {
    return add(
        "hat_init_tile_barrier",
        """
        @fn void @name(void* barrier, int count) {
          asm volatile(
              "mbarrier.init.shared::cta.b64 [%0], %1;\\n"
              "fence.proxy.async.shared::cta;"
              :
              : "r"((unsigned)__cvta_generic_to_shared(barrier)), "r"(count)
              : "memory");
        }
        """);
  }

  /** What the driver makes of a matrix. */
  String tileMap() {
    return add(
        "hat_tile_map",
        """
        struct __align__(64) @name {
          unsigned char bytes[128];
        };
        """);
  }

  String loadTile() {
    return add(
        "hat_load_tile",
        """
        @fn void @name(void* tile, const void* map, int row, int column, void* barrier) {
          asm volatile(
              "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes "
              "[%0], [%1, {%2, %3}], [%4];"
              :
              : "r"((unsigned)__cvta_generic_to_shared(tile)), "l"(map), "r"(column), "r"(row),
                "r"((unsigned)__cvta_generic_to_shared(barrier))
              : "memory");
        }
        """);
  }

  /** One lane arrives for all, once all have come, and names the bytes before that. */
  String arriveExpecting() {
    return add(
        "hat_arrive_expecting",
        """
        @fn void @name(void* barrier, int bytes) {
          __syncwarp();
          asm volatile(
              "{\\n"
              ".reg .pred first;\\n"
              ".reg .b32 lane;\\n"
              "mov.u32 lane, %%laneid;\\n"
              "setp.eq.u32 first, lane, 0;\\n"
              "@first mbarrier.expect_tx.relaxed.cta.shared::cta.b64 [%0], %1;\\n"
              "@first mbarrier.arrive.shared::cta.b64 _, [%0], SIZE;\\n"
              "}"
              :
              : "r"((unsigned)__cvta_generic_to_shared(barrier)), "r"(bytes)
              : "memory");
        }
        """
            .replace("SIZE", String.valueOf(Warp.SIZE)));
  }

  /** One lane arrives for all, once all have come. */
  String arrive() {
    return add(
        "hat_arrive",
        """
        @fn void @name(void* barrier) {
          __syncwarp();
          asm volatile(
              "{\\n"
              ".reg .pred first;\\n"
              ".reg .b32 lane;\\n"
              "mov.u32 lane, %%laneid;\\n"
              "setp.eq.u32 first, lane, 0;\\n"
              "@first mbarrier.arrive.shared::cta.b64 _, [%0], SIZE;\\n"
              "}"
              :
              : "r"((unsigned)__cvta_generic_to_shared(barrier))
              : "memory");
        }
        """
            .replace("SIZE", String.valueOf(Warp.SIZE)));
  }

  String await() {
    return add(
        "hat_await",
        """
        @fn void @name(void* barrier, int parity) {
          asm volatile(
              "{\\n"
              ".reg .pred complete;\\n"
              "hat_again:\\n"
              "mbarrier.try_wait.parity.shared::cta.b64 complete, [%0], %1;\\n"
              "@complete bra hat_complete;\\n"
              "bra hat_again;\\n"
              "hat_complete:\\n"
              "}"
              :
              : "r"((unsigned)__cvta_generic_to_shared(barrier)), "r"(parity)
              : "memory");
        }
        """);
  }

  String fenceTiles() {
    return add(
        "hat_fence_tiles",
        """
        @fn void @name() {
          asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
          __syncwarp();
        }
        """);
  }

  /** Keeps the compiler from moving what is done with registers across this place. */
  String keep(ScalarType type) {
    boolean floats = type == ScalarType.FLOAT;
    return add(
        floats ? "hat_keep_floats" : "hat_keep_ints",
        """
        template <int length>
        @fn void @name(TYPE (&registers)[length]) {
          #pragma unroll
          for (int i = 0; i < length; i++) {
            asm volatile("" : "+CONSTRAINT"(registers[i]) :: "memory");
          }
        }
        """
            .replace("TYPE", floats ? "float" : "int")
            .replace("CONSTRAINT", floats ? "f" : "r"));
  }

  /** The address, the distances of bands and of eight rows in units of 16 bytes, the swapping. */
  private String descriptor() {
    return add(
        "hat_matrix",
        """
        @fn unsigned long long @name(const void* start, unsigned stride) {
          unsigned at = (unsigned)__cvta_generic_to_shared(start);
          return (unsigned long long)((at & 0x3ffffu) >> 4 | stride >> 4 << 16)
              | (unsigned long long)(1024u >> 4 | 1u << 30) << 32;
        }
        """);
  }

  String multiply(WarpOperation operation, int columns) {
    ProductForm form = operation.product().orElseThrow();
    int sums = columns / 2;
    int left = form.leftInRegisters() ? 4 : 1;
    String descriptor = descriptor();
    String registers = list(IntStream.range(0, sums).mapToObj(i -> "%" + i));
    String matrix =
        form.leftInRegisters()
            ? "{" + list(IntStream.range(sums, sums + 4).mapToObj(i -> "%" + i)) + "}"
            : "%" + sums;
    String text =
        """
        @fn void @name(float* sums, int adds, LEFT left, const void* right, unsigned stride) {
          asm volatile(
              "{\\n"
              ".reg .pred adds;\\n"
              "setp.ne.s32 adds, %ADDS, 0;\\n"
              "wgmma.mma_async.sync.aligned.m64nCOLUMNSk16.f32.TYPE.TYPE "
              "{REGISTERS}, MATRIX, %RIGHT, adds, 1, 1TRANSPOSITION;\\n"
              "}"
              : OUTPUTS
              : INPUTS, "l"(DESCRIPTOR(right, stride)), "r"(adds));
        }
        """;
    return add(
        "hat_" + operation.text() + "_" + columns,
        text.replace("LEFT", form.leftInRegisters() ? "const int*" : "const void*")
            .replace("ADDS", String.valueOf(sums + left + 1))
            .replace("COLUMNS", String.valueOf(columns))
            .replace("TYPE", form.f16() ? "f16" : "bf16")
            .replace("REGISTERS", registers)
            .replace("MATRIX", matrix)
            .replace("RIGHT", String.valueOf(sums + left))
            .replace(
                "TRANSPOSITION",
                (form.leftInRegisters() ? "" : ", 0") + (form.rightByRows() ? ", 1" : ", 0"))
            .replace(
                "OUTPUTS", list(IntStream.range(0, sums).mapToObj(i -> "\"+f\"(sums[" + i + "])")))
            .replace(
                "INPUTS",
                form.leftInRegisters()
                    ? list(IntStream.range(0, 4).mapToObj(i -> "\"r\"(left[" + i + "])"))
                    : "\"l\"(DESCRIPTOR(left, 16))")
            .replace("DESCRIPTOR", descriptor));
  }

  private static String list(Stream<String> words) {
    return words.collect(Collectors.joining(", "));
  }
}
