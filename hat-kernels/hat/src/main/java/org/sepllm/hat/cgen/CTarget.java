package org.sepllm.hat.cgen;

import java.util.Locale;
import java.util.Optional;
import org.sepllm.hat.model.BufferType;
import org.sepllm.hat.model.ScalarType;
import org.sepllm.hat.model.WorkItemId;

/** A dialect of C. */
public enum CTarget {
  /** OpenCL C 1.2. */
  OPENCL("opencl", "__kernel void ", "", "__global ", "__local ", "__private "),
  /** CUDA C, which is C++. */
  CUDA("cuda", "extern \"C\" __global__ void ", "static __device__ ", "", "__shared__ ", "");

  /**
   * What the elements of buffers and of local arrays are aligned to, in bytes: compilers then merge
   * accesses to neighboring elements into one of up to 16 bytes.
   */
  public static final int ALIGNMENT = BufferType.LEAST_ALIGNMENT;

  private final String text;
  private final String kernel;
  private final String function;
  private final String global;
  private final String local;
  private final String own;

  CTarget(String text, String kernel, String function, String global, String local, String own) {
    this.text = text;
    this.kernel = kernel;
    this.function = function;
    this.global = global;
    this.local = local;
    this.own = own;
  }

  /**
   * Returns the name of the dialect.
   *
   * @return {@code opencl} or {@code cuda}
   */
  public String text() {
    return text;
  }

  /** What starts the declaration of a kernel. */
  String kernelWords() {
    return kernel;
  }

  /** What starts the declaration of a function. */
  String functionWords() {
    return function;
  }

  /** What a pointer to global memory starts with. */
  String globalWord() {
    return global;
  }

  /** The declaration of an array in local memory. */
  String localArray(String typeNameAndLength, int alignment) {
    return this == OPENCL
        ? local + typeNameAndLength + " __attribute__((aligned(" + alignment + ")))"
        : local + "__align__(" + alignment + ") " + typeNameAndLength;
  }

  /** An address that is known to be aligned, or empty if the dialect has no words for that. */
  Optional<String> aligned(String type, String address) {
    return this == OPENCL
        ? Optional.empty()
        : Optional.of("(" + type + ")__builtin_assume_aligned(" + address + ", " + ALIGNMENT + ")");
  }

  /** What a pointer to local memory starts with. */
  String localPointerWord() {
    return this == OPENCL ? local : "";
  }

  /** What a pointer to private memory starts with. */
  String privatePointerWord() {
    return own;
  }

  /** The type of a variable. */
  String type(ScalarType type) {
    return type == ScalarType.BOOLEAN ? "bool" : storageType(type);
  }

  /** The type of an element of memory. */
  String storageType(ScalarType type) {
    boolean openCl = this == OPENCL;
    return switch (type) {
      case BOOLEAN -> openCl ? "uchar" : "unsigned char";
      case BYTE -> openCl ? "char" : "signed char";
      case CHAR, F16, BF16 -> openCl ? "ushort" : "unsigned short";
      case LONG -> openCl ? "long" : "long long";
      case SHORT, INT, FLOAT, DOUBLE -> type.name().toLowerCase(Locale.ROOT);
    };
  }

  /** The unsigned type in which arithmetic on {@code int} or {@code long} wraps. */
  String unsignedType(ScalarType type) {
    if (this == OPENCL) {
      return type == ScalarType.LONG ? "ulong" : "uint";
    }
    return type == ScalarType.LONG ? "unsigned long long" : "unsigned";
  }

  /** The suffix of a literal of type {@code long}. */
  String longSuffix() {
    return this == OPENCL ? "L" : "LL";
  }

  /** The type with the bits {@code bits} of a {@code float}, or of a {@code double}, taken so. */
  String fromBits(ScalarType type, String bits) {
    if (this == OPENCL) {
      return (type == ScalarType.FLOAT ? "as_float(" : "as_double(") + bits + ")";
    }
    return (type == ScalarType.FLOAT ? "__int_as_float(" : "__longlong_as_double(") + bits + ")";
  }

  /** The bits of a {@code float} as an {@code int}, or of a {@code double} as a {@code long}. */
  String toBits(ScalarType type, String value) {
    if (this == OPENCL) {
      return (type == ScalarType.FLOAT ? "as_int(" : "as_long(") + value + ")";
    }
    return (type == ScalarType.FLOAT ? "__float_as_int(" : "__double_as_longlong(") + value + ")";
  }

  /** A function of the math library: CUDA has one name for each type, OpenCL one for all. */
  String mathName(String name, ScalarType type) {
    return this == CUDA && type == ScalarType.FLOAT ? name + "f" : name;
  }

  /** What a work-item asks, as an unsigned expression of the highest precedence. */
  String identity(WorkItemId id) {
    return this == OPENCL ? openClIdentity(id) : cudaIdentity(id);
  }

  private static String openClIdentity(WorkItemId id) {
    return switch (id.family()) {
          case GLOBAL_ID -> "get_global_id(";
          case LOCAL_ID -> "get_local_id(";
          case GLOBAL_SIZE -> "get_global_size(";
          case LOCAL_SIZE -> "get_local_size(";
          case GROUP_ID -> "get_group_id(";
          case GROUP_COUNT -> "get_num_groups(";
          case WARP_SIZE -> "(1u + ";
        }
        + id.axis()
        + ")";
  }

  private static String cudaIdentity(WorkItemId id) {
    String axis = "." + "xyz".charAt(id.axis());
    return switch (id.family()) {
      case GLOBAL_ID -> "(blockIdx" + axis + " * blockDim" + axis + " + threadIdx" + axis + ")";
      case LOCAL_ID -> "threadIdx" + axis;
      case GLOBAL_SIZE -> "(gridDim" + axis + " * blockDim" + axis + ")";
      case LOCAL_SIZE -> "blockDim" + axis;
      case GROUP_ID -> "blockIdx" + axis;
      case GROUP_COUNT -> "gridDim" + axis;
      case WARP_SIZE -> "warpSize";
    };
  }

  /** The statement that waits for the group. */
  String barrier() {
    return this == OPENCL
        ? "barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);"
        : "__syncthreads();";
  }

  /** An atomic increment by one, which yields the value from before. */
  String increment(String pointer) {
    return this == OPENCL ? "atomic_inc(" + pointer + ")" : "atomicAdd(" + pointer + ", 1)";
  }
}
