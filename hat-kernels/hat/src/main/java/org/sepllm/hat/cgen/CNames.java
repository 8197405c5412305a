package org.sepllm.hat.cgen;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.sepllm.hat.model.ArrayVariable;
import org.sepllm.hat.model.BufferVariable;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.NameSupply;
import org.sepllm.hat.model.Variable;

/** The names of one function in C: those of the source wherever C leaves them free. */
final class CNames {
  /** Words that C, OpenCL C or CUDA C use, without those that Java reserves too. */
  private static final Set<String> TAKEN =
      Set.of(
          "asm",
          "atomic_cmpxchg",
          "atomic_inc",
          "atomicAdd",
          "atomicCAS",
          "auto",
          "barrier",
          "blockDim",
          "blockIdx",
          "bool",
          "ceil",
          "ceilf",
          "complex",
          "constant",
          "cos",
          "cosf",
          "delete",
          "event_t",
          "exp",
          "expf",
          "explicit",
          "export",
          "extern",
          "fabs",
          "fabsf",
          "floor",
          "floorf",
          "fma",
          "fmaf",
          "fmaxf",
          "fmod",
          "fmodf",
          "friend",
          "generic",
          "get_global_id",
          "get_global_size",
          "get_group_id",
          "get_local_id",
          "get_local_size",
          "get_num_groups",
          "global",
          "gridDim",
          "half",
          "image1d_t",
          "image2d_t",
          "image3d_t",
          "imaginary",
          "inline",
          "kernel",
          "linux",
          "local",
          "log",
          "logf",
          "main",
          "mutable",
          "namespace",
          "noexcept",
          "nullptr",
          "operator",
          "pipe",
          "pow",
          "powf",
          "ptrdiff_t",
          "quad",
          "read_only",
          "read_write",
          "register",
          "restrict",
          "rint",
          "rintf",
          "sampler_t",
          "signed",
          "sin",
          "sinf",
          "size_t",
          "sizeof",
          "sqrt",
          "sqrtf",
          "struct",
          "tan",
          "tanf",
          "template",
          "threadIdx",
          "typedef",
          "typeid",
          "typename",
          "uchar",
          "uint",
          "ulong",
          "uniform",
          "union",
          "unix",
          "unsigned",
          "ushort",
          "using",
          "virtual",
          "warpSize",
          "write_only");

  /** Vector types and functions by type, names of our own, names of compilers, macros. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "(u?(char|short|int|long)|float|double|half|bool)\\d.*"
              + "|(as|convert|native|half|is|v?load|v?store|static|const|dynamic|reinterpret)_.*"
              + "|co_.*|char\\d*_t|wchar_t|alignas|alignof|decltype|concept|requires|thread_local|typeof"
              + "|hat_.*|_.*|[A-Z][A-Z0-9_]+|(and|or|xor|not|compl|bitand|bitor)(_eq)?");

  private final NameSupply supply = new NameSupply();
  private final Map<Object, String> names = new HashMap<>();
  private int labels;

  String of(Variable variable) {
    return names.computeIfAbsent(variable, _ -> fresh(variable.name()));
  }

  String of(ArrayVariable array) {
    return names.computeIfAbsent(array, _ -> fresh(array.name()));
  }

  /** The elements of a buffer. */
  String of(BufferVariable buffer) {
    return names.computeIfAbsent(buffer, _ -> fresh(buffer.name()));
  }

  /** The number of elements of a buffer. */
  String lengthOf(BufferVariable buffer) {
    return names.computeIfAbsent(of(buffer) + " length", _ -> fresh(of(buffer) + "_length"));
  }

  /** The start of a buffer that has fields. */
  String baseOf(BufferVariable buffer) {
    return names.computeIfAbsent(of(buffer) + " base", _ -> fresh(of(buffer) + "_base"));
  }

  /** A label of a word that says what it is for. */
  String label(String purpose) {
    labels++;
    return "hat_" + purpose + "_" + labels;
  }

  private String fresh(String name) {
    String ascii = ascii(name);
    boolean taken = TAKEN.contains(ascii) || SHAPE.matcher(ascii).matches();
    return supply.fresh(taken ? "v_" + ascii : ascii);
  }

  /** The name of a function: that of its class before it keeps it apart from those of C. */
  static String of(FunctionName function) {
    String owner = function.owner();
    int start = Math.max(owner.lastIndexOf('.'), owner.lastIndexOf('$')) + 1;
    return ascii(owner.substring(start) + "_" + function.name());
  }

  private static String ascii(String name) {
    StringBuilder text = new StringBuilder();
    for (char letter : name.toCharArray()) {
      boolean plain =
          letter == '_'
              || letter >= '0' && letter <= '9'
              || letter >= 'a' && letter <= 'z'
              || letter >= 'A' && letter <= 'Z';
      text.append(plain ? String.valueOf(letter) : "_u" + Integer.toHexString(letter));
    }
    return text.toString();
  }
}
