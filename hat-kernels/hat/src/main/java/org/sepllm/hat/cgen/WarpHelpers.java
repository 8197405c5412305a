package org.sepllm.hat.cgen;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sepllm.hat.model.WarpOperation;

/** Functions for operations of warps, in CUDA C with instructions of PTX; each as needed. */
final class WarpHelpers {
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

  String multiply(boolean f16) {
    return add(
        f16 ? "hat_mma_f16" : "hat_mma_bf16",
        """
        @fn void @name(float* sums, const int* a, const int* b) {
          asm volatile(
              "mma.sync.aligned.m16n8k16.row.col.f32.TYPE.TYPE.f32 "
              "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
              : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
              : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
        }
        """
            .replace("TYPE", f16 ? "f16" : "bf16"));
  }

  String loadMatrices(int count, boolean transposed) {
    String list = count == 1 ? "%0" : count == 2 ? "%0, %1" : "%0, %1, %2, %3";
    StringBuilder outputs = new StringBuilder("\"=r\"(registers[0])");
    for (int register = 1; register < count; register++) {
      outputs.append(", \"=r\"(registers[").append(register).append("])");
    }
    return add(
        "hat_load_matrix_" + (transposed ? "transposed_" : "") + count,
        """
        @fn void @name(int* registers, const void* row) {
          asm volatile(
              "ldmatrix.sync.aligned.m8n8.xCOUNTTRANS.shared.b16 {LIST}, [%COUNT];"
              : OUTPUTS
              : "r"((unsigned)__cvta_generic_to_shared(row))
              : "memory");
        }
        """
            .replace("COUNT", String.valueOf(count))
            .replace("TRANS", transposed ? ".trans" : "")
            .replace("LIST", list)
            .replace("OUTPUTS", outputs));
  }

  /** The type of the elements of private memory is {@code int} or {@code float}. */
  String load16(String type) {
    return add(
        "hat_load_16_" + type,
        """
        @fn void @name(TYPE* registers, const void* from) {
          TYPE4 words = *(const TYPE4*)from;
          registers[0] = words.x;
          registers[1] = words.y;
          registers[2] = words.z;
          registers[3] = words.w;
        }
        """
            .replace("TYPE", type));
  }

  String store16(String type) {
    return add(
        "hat_store_16_" + type,
        """
        @fn void @name(void* to, const TYPE* registers) {
          *(TYPE4*)to = make_TYPE4(registers[0], registers[1], registers[2], registers[3]);
        }
        """
            .replace("TYPE", type));
  }

  /** Before compute capability 9.0 launches do not overlap, and there is nothing to wait for. */
  String awaitLaunches() {
    return add(
        "hat_await_launches",
        """
        @fn void @name() {
        #if __CUDA_ARCH__ >= 900
          asm volatile("griddepcontrol.wait;" ::: "memory");
          asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
        #endif
        }
        """);
  }

  String prefetch() {
    return add(
        "hat_prefetch",
        """
        @fn void @name(const void* from) {
          asm volatile("prefetch.global.L2 [%0];" : : "l"(__cvta_generic_to_global(from)));
        }
        """);
  }

  String copy() {
    return add(
        "hat_copy_async_16",
        """
        @fn void @name(void* to, const void* from) {
          asm volatile(
              "cp.async.cg.shared.global [%0], [%1], 16;"
              :
              : "r"((unsigned)__cvta_generic_to_shared(to)), "l"(__cvta_generic_to_global(from))
              : "memory");
        }
        """);
  }

  String copyOrZero() {
    return add(
        "hat_copy_async_16_or_zero",
        """
        @fn void @name(void* to, const void* from, bool copies) {
          asm volatile(
              "cp.async.cg.shared.global [%0], [%1], 16, %2;"
              :
              : "r"((unsigned)__cvta_generic_to_shared(to)), "l"(__cvta_generic_to_global(from)),
                "r"(copies ? 16 : 0)
              : "memory");
        }
        """);
  }

  /** Two numbers in one word; the instruction names the upper one first. */
  String pack(WarpOperation operation) {
    boolean f16 = operation == WarpOperation.PACK_F16;
    return add(
        f16 ? "hat_pack_f16" : "hat_pack_bf16",
        """
        @fn int @name(float low, float high) {
          int both;
          asm("cvt.rn.TYPEx2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
          return both;
        }
        """
            .replace("TYPE", f16 ? "f16" : "bf16"));
  }

  String exp2() {
    return add(
        "hat_exp2",
        """
        @fn float @name(float exponent) {
          float power;
          asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(exponent));
          return power;
        }
        """);
  }
}
