package org.sepllm.hat.cgen;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.WorkItemId;

/** Functions that emitted code calls where C has no operator of Java's meaning; each as needed. */
final class Helpers {
  private final CTarget target;
  private final Map<String, String> texts = new LinkedHashMap<>();

  Helpers(CTarget target) {
    this.target = target;
  }

  /** All functions asked for, each before those that call it. */
  String text() {
    return String.join("", texts.values());
  }

  static String word(ScalarType type) {
    return type.keyword().toLowerCase(Locale.ROOT);
  }

  private String add(String name, ScalarType type, String template) {
    String text =
        template
            .replace("@fn ", target.functionWords())
            .replace("@global ", target.globalWord())
            .replace("@long", target.storageType(ScalarType.LONG))
            .replace("@unsigned", target.unsignedType(type))
            .replace("@type", target.storageType(type))
            .replace("@name", name);
    texts.putIfAbsent(name, text + "\n");
    return name;
  }

  /** {@code MIN / -1} is {@code MIN}; so is its remainder 0. */
  String divide(ScalarType type, boolean remainder, boolean checked) {
    String name = "hat_" + (remainder ? "remainder_" : "divide_") + word(type);
    String result = remainder ? "0 : left % right" : "(@type)((@unsigned)0 - left) : left / right";
    if (!checked) {
      return add(
          name,
          type,
          """
          @fn @type @name(@type left, @type right) {
            return right == -1 ? RESULT;
          }
          """
              .replace("RESULT", result));
    }
    fail();
    return add(
        name,
        type,
        """
        @fn @type @name(@type left, @type right, int site, @global int* fault) {
          if (right == 0) {
            hat_fail(fault, site, 0, 0);
            return 0;
          }
          return right == -1 ? RESULT;
        }
        """
            .replace("RESULT", result));
  }

  /** Saturates; NaN becomes 0. */
  String toInteger(ScalarType from, ScalarType to) {
    boolean wide = to == ScalarType.LONG;
    String suffix = from == ScalarType.FLOAT ? "f" : "";
    String limit = (wide ? "9223372036854775808.0" : "2147483648.0") + suffix;
    String max = wide ? "9223372036854775807" + target.longSuffix() : "2147483647";
    return add(
        "hat_" + word(from) + "_to_" + word(to),
        to,
        """
        @fn @type @name(FROM value) {
          return value != value ? 0
              : value >= LIMIT ? MAX
              : value < -LIMIT ? -MAX - 1
              : (@type)value;
        }
        """
            .replace("FROM", target.type(from))
            .replace("LIMIT", limit)
            .replace("MAX", max));
  }

  /** NaN wins; {@code -0} is below {@code +0}. */
  String extremum(ScalarType type, boolean max) {
    String name = "hat_" + (max ? "max_" : "min_") + word(type);
    String compare = max ? ">" : "<";
    if (type.isIntegral()) {
      return add(
          name,
          type,
          """
          @fn @type @name(@type left, @type right) {
            return left COMPARE right ? left : right;
          }
          """
              .replace("COMPARE", compare));
    }
    String bits =
        target.toBits(type, "left") + (max ? " & " : " | ") + target.toBits(type, "right");
    return add(
        name,
        type,
        """
        @fn @type @name(@type left, @type right) {
          return left != left ? left
              : right != right ? right
              : left COMPARE right ? left
              : right COMPARE left ? right
              : EQUAL;
        }
        """
            .replace("COMPARE", compare)
            .replace("EQUAL", target.fromBits(type, bits)));
  }

  /**
   * {@code MIN} stays {@code MIN}, and NaN stays NaN. CUDA's assembler takes what it recognises as
   * an absolute value for not negative, and so drops the sign of a quotient or remainder of {@code
   * MIN}; a random kernel that compares NaN came out right only without it, too. So the sign is
   * taken off by an instruction that says no more than which bits it changes.
   */
  String absolute(ScalarType type) {
    boolean wide = type == ScalarType.LONG || type == ScalarType.DOUBLE;
    String register = type.isIntegral() ? (wide ? "l" : "r") : (wide ? "d" : "f");
    String instruction =
        (type.isIntegral() ? "shr.s" : "and.b")
            + (wide ? "64" : "32")
            + " %0, %1, "
            + (type.isIntegral() ? (wide ? "63" : "31") : "0x7" + "f".repeat(wide ? 15 : 7));
    String spread =
        target == CTarget.OPENCL
            ? "@type bits = value >> " + (wide ? 63 : 31) + ";"
            : "@type bits;\n  asm(\"INSTRUCTION;\" : \"=R\"(bits) : \"R\"(value));"
                .replace("INSTRUCTION", instruction)
                .replace("R\"", register + "\"");
    String result =
        type.isIntegral()
            ? "(@type)(((@unsigned)value ^ (@unsigned)bits) - (@unsigned)bits)"
            : "bits";
    return add(
        "hat_abs_" + word(type),
        type,
        """
        @fn @type @name(@type value) {
          SPREAD
          return RESULT;
        }
        """
            .replace("SPREAD", spread)
            .replace("RESULT", result));
  }

  /** C lets 1 to the power of NaN, and -1 to the power of infinity, be 1. */
  String power(ScalarType type) {
    return add(
        "hat_pow_" + word(type),
        type,
        """
        @fn @type @name(@type base, @type exponent) {
          if (exponent != exponent || (base == 1 || base == -1) && exponent - exponent != 0) {
            return exponent - exponent;
          }
          return POW(base, exponent);
        }
        """
            .replace("POW", target.mathName("pow", type)));
  }

  String widen(ScalarType half) {
    String name = "hat_" + word(half) + "_to_float";
    if (half == ScalarType.BF16) {
      return add(
          name,
          half,
          """
          @fn float @name(@type bits) {
            return WIDE;
          }
          """
              .replace("WIDE", target.fromBits(ScalarType.FLOAT, "(int)((@unsigned)bits << 16)")));
    }
    return add(name, half, target == CTarget.OPENCL ? OPENCL_WIDEN : CUDA_WIDEN);
  }

  /** Rounds to nearest even; devices differ in the bits of NaN, so they are those of Java's. */
  String narrow(ScalarType half) {
    String name = "hat_float_to_" + word(half);
    if (half == ScalarType.BF16) {
      return add(
          name,
          half,
          """
          @fn @type @name(float value) {
            @unsigned bits = (@unsigned)BITS;
            if (value != value) {
              return (@type)(bits >> 16 | 0x40);
            }
            return (@type)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
          }
          """
              .replace("BITS", target.toBits(ScalarType.FLOAT, "value")));
    }
    return add(name, half, target == CTarget.OPENCL ? OPENCL_NARROW : CUDA_NARROW);
  }

  private static final String OPENCL_WIDEN =
      """
      @fn float @name(@type bits) {
        return vload_half(0, (const __private half*)&bits);
      }
      """;
  private static final String CUDA_WIDEN =
      """
      @fn float @name(@type bits) {
        float value;
        asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
        return value;
      }
      """;
  private static final String OPENCL_NARROW =
      """
      @fn @type @name(float value) {
        if (value != value) {
          return 0x7e00;
        }
        @type bits;
        vstore_half_rte(value, 0, (__private half*)&bits);
        return bits;
      }
      """;
  private static final String CUDA_NARROW =
      """
      @fn @type @name(float value) {
        if (value != value) {
          return 0x7e00;
        }
        @type bits;
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
        return bits;
      }
      """;

  /** Reads an element, or yields 0 where there is none. */
  String load(String space, String pointer, ScalarType type) {
    fail();
    return add(
        "hat_load_" + space + "_" + word(type),
        type,
        """
        @fn @type @name(
            SPACEconst @type* array, @long index, int length, int site, @global int* fault) {
          if (index < 0 || index >= length) {
            hat_fail(fault, site, index, length);
            return 0;
          }
          return array[index];
        }
        """
            .replace("SPACE", pointer));
  }

  /** Writes an element where there is one. */
  String store(String space, String pointer, ScalarType type) {
    fail();
    return add(
        "hat_store_" + space + "_" + word(type),
        type,
        """
        @fn void @name(
            SPACE@type* array, @long index, @type value, int length, int site, @global int* fault) {
          if (index < 0 || index >= length) {
            hat_fail(fault, site, index, length);
            return;
          }
          array[index] = value;
        }
        """
            .replace("SPACE", pointer));
  }

  /** An index from which on some elements are inside and aligned, or another index otherwise. */
  String place() {
    fail();
    return add(
        "hat_place",
        ScalarType.LONG,
        """
        @fn @type @name(
            @type index, int count, int length, int unit, int otherwise, int outside, int astray,
            @global int* fault) {
          if (index < 0 || index + count > length) {
            hat_fail(fault, outside, index < 0 ? index : index + count - 1, length);
            return otherwise;
          }
          if (index % unit != 0) {
            hat_fail(fault, astray, index, unit);
            return otherwise;
          }
          return index;
        }
        """);
  }

  /** Where a matrix of so many halves starts, or else 0; rows lie in bands of 64 halves. */
  String matrix() {
    fail();
    return add(
        "hat_matrix_place",
        ScalarType.LONG,
        """
        @fn @type @name(
            @type index, int count, int length, int starts, int outside, int astray,
            @global int* fault) {
          if (index < 0 || index / 64 * 64 + count > length) {
            hat_fail(fault, outside, index < 0 ? index : index / 64 * 64 + count - 1, length);
            return 0;
          }
          if (index % 16 != 0 || index % 512 >= 16 * starts) {
            hat_fail(fault, astray, index, 512);
            return 0;
          }
          return index;
        }
        """);
  }

  /** A number that is a multiple of a unit, or else 0. */
  String multiple() {
    fail();
    return add(
        "hat_multiple",
        ScalarType.LONG,
        """
        @fn @type @name(@type number, int unit, int astray, @global int* fault) {
          if (number % unit != 0) {
            hat_fail(fault, astray, number, unit);
            return 0;
          }
          return number;
        }
        """);
  }

  /** Tells whether a loop makes more rounds than it may. */
  String limit() {
    fail();
    return add(
        "hat_over_limit",
        ScalarType.LONG,
        """
        @fn bool @name(@type rounds, @type limit, int site, @global int* fault) {
          if (rounds > limit) {
            hat_fail(fault, site, rounds, limit);
            return true;
          }
          return false;
        }
        """);
  }

  /** Records the first mistake. */
  String fail() {
    String swap = target == CTarget.OPENCL ? "atomic_cmpxchg" : "atomicCAS";
    return add(
        "hat_fail",
        ScalarType.LONG,
        """
        @fn void @name(@global int* fault, int site, @type value, @type limit) {
          if (SWAP(fault, 0, site) == 0) {
            fault[1] = (int)ITEM0;
            fault[2] = (int)ITEM1;
            fault[3] = (int)ITEM2;
            fault[4] = (int)value;
            fault[5] = (int)(value >> 32);
            fault[6] = (int)limit;
            fault[7] = (int)(limit >> 32);
          }
        }
        """
            .replace("SWAP", swap)
            .replace("ITEM0", target.identity(WorkItemId.GIX))
            .replace("ITEM1", target.identity(WorkItemId.GIY))
            .replace("ITEM2", target.identity(WorkItemId.GIZ)));
  }
}
