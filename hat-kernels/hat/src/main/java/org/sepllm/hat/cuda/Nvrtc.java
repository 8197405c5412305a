package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.cgen.CSource;
import org.sepllm.hat.foreign.NativeLibrary;
import org.sepllm.hat.foreign.Symbols;
import org.sepllm.hat.runtime.BackendUnavailable;
import org.sepllm.hat.runtime.KernelCompileException;

/** NVIDIA's compiler at run time. */
final class Nvrtc {
  static final List<String> FILES = List.of("libnvrtc.so.13", "libnvrtc.so.12");

  private final CuFunctions.CreateProgram create;
  private final CuFunctions.CompileProgram compile;
  private final CuFunctions.OfTwoPointers binarySize;
  private final CuFunctions.OfTwoPointers binary;
  private final CuFunctions.OfTwoPointers logSize;
  private final CuFunctions.OfTwoPointers log;
  private final CuFunctions.OfPointer destroy;

  /**
   * Binds all functions.
   *
   * @throws BackendUnavailable if one is missing
   */
  Nvrtc(Symbols library) {
    create = library.bind("nvrtcCreateProgram", CuFunctions.CreateProgram.class);
    compile = library.bind("nvrtcCompileProgram", CuFunctions.CompileProgram.class);
    binarySize = library.bind("nvrtcGetCUBINSize", CuFunctions.OfTwoPointers.class);
    binary = library.bind("nvrtcGetCUBIN", CuFunctions.OfTwoPointers.class);
    logSize = library.bind("nvrtcGetProgramLogSize", CuFunctions.OfTwoPointers.class);
    log = library.bind("nvrtcGetProgramLog", CuFunctions.OfTwoPointers.class);
    destroy = library.bind("nvrtcDestroyProgram", CuFunctions.OfPointer.class);
  }

  /**
   * Loads the compiler.
   *
   * @throws BackendUnavailable if it is missing
   */
  static Nvrtc load(List<String> files) {
    return new Nvrtc(NativeLibrary.load(files, "install NVRTC of CUDA 12 or 13"));
  }

  /**
   * Compiles a text to a binary for one architecture.
   *
   * @throws KernelCompileException if the text does not compile
   */
  byte[] compile(CSource source, String architecture) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
      MemorySegment none = MemorySegment.NULL;
      MemorySegment text = arena.allocateFrom(source.text());
      MemorySegment name = arena.allocateFrom(source.entry() + ".cu");
      require(create.call(handle, text, name, 0, none, none), source, "cannot be started");
      MemorySegment program = handle.get(ValueLayout.ADDRESS, 0);
      try {
        List<String> options = new ArrayList<>(source.compilerFlags());
        options.add("--gpu-architecture=" + architecture);
        MemorySegment list = arena.allocate(ValueLayout.ADDRESS, options.size());
        for (int index = 0; index < options.size(); index++) {
          list.setAtIndex(ValueLayout.ADDRESS, index, arena.allocateFrom(options.get(index)));
        }
        int status = compile.call(program, options.size(), list);
        require(status, source, status == 0 ? "" : firstError(program));
        return read(arena, program, binarySize, binary, source);
      } finally {
        destroy.call(handle);
      }
    }
  }

  private static void require(int status, CSource source, String detail) {
    if (status != 0) {
      throw new KernelCompileException(
          "NVRTC error " + status + " for " + source.kernel() + ": " + detail);
    }
  }

  private static byte[] read(
      Arena arena,
      MemorySegment program,
      CuFunctions.OfTwoPointers size,
      CuFunctions.OfTwoPointers content,
      CSource source) {
    MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
    require(size.call(program, bytes), source, "the size of the binary is not known");
    MemorySegment image = arena.allocate(Math.max(1, bytes.get(ValueLayout.JAVA_LONG, 0)));
    require(content.call(program, image), source, "there is no binary");
    return image.toArray(ValueLayout.JAVA_BYTE);
  }

  /** The first line of the log that names an error. */
  private String firstError(MemorySegment program) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
      if (logSize.call(program, bytes) != 0) {
        return "no log";
      }
      MemorySegment text = arena.allocate(bytes.get(ValueLayout.JAVA_LONG, 0) + 1);
      if (log.call(program, text) != 0) {
        return "no log";
      }
      return text.getString(0)
          .lines()
          .filter(line -> line.contains("error"))
          .findFirst()
          .orElse("no error in the log");
    }
  }
}
