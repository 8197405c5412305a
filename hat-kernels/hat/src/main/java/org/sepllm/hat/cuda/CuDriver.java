package org.sepllm.hat.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sepllm.hat.foreign.NativeLibrary;
import org.sepllm.hat.foreign.Symbols;
import org.sepllm.hat.runtime.BackendUnavailable;

/** The functions of the CUDA driver. */
final class CuDriver {
  static final String FILE = "libcuda.so.1";
  static final int SUCCESS = 0;

  static final int OUT_OF_MEMORY = 2;

  private static final int MOST_TEXT_BYTES = 1024;

  /** Images that are damaged, too new for the driver, or for another architecture. */
  private static final Set<Integer> REFUSED_IMAGES = Set.of(200, 209, 218, 222, 223);

  final CuFunctions.OfInt init;
  final CuFunctions.OfPointer driverVersion;
  final CuFunctions.OfPointer deviceCount;
  final CuFunctions.FromInt device;
  final CuFunctions.FromTwoInts attribute;
  final CuFunctions.FromInt retainContext;
  final CuFunctions.OfInt releaseContext;
  final CuFunctions.OfInt resetContext;
  final CuFunctions.OfPointer setContext;
  final CuFunctions.Allocate allocate;
  final CuFunctions.OfTwoPointers memoryInfo;
  final CuFunctions.Free free;
  final CuFunctions.AllocateHost allocateHost;
  final CuFunctions.OfPointer freeHost;
  final CuFunctions.Upload uploadAsync;
  final CuFunctions.Download downloadAsync;
  final CuFunctions.Fill fillAsync;
  final CuFunctions.OfAddress pointerAttribute;
  final CuFunctions.OfTwoPointers loadModule;
  final CuFunctions.OfThreePointers function;
  final CuFunctions.OfPointer unloadModule;
  final CuFunctions.OfFunction functionAttribute;
  final CuFunctions.SetAttribute setFunctionAttribute;
  final CuFunctions.Launch launch;
  final CuFunctions.LaunchWith launchWith;

  /** Drivers before CUDA 12.0 have none. */
  final Optional<CuFunctions.EncodeTiles> encodeTiles;

  final CuFunctions.FromInt createStream;
  final CuFunctions.OfPointer awaitStream;
  final CuFunctions.OfTwoPointersAndInt streamAwaits;
  final CuFunctions.OfTwoPointers streamContext;
  final CuFunctions.OfPointer destroyStream;
  final CuFunctions.FromInt beginCapture;
  final CuFunctions.OfTwoPointers endCapture;
  final CuFunctions.Instantiate instantiateGraph;
  final CuFunctions.OfTwoPointers launchGraph;
  final CuFunctions.OfPointer destroyGraph;
  final CuFunctions.OfPointer destroyExecutable;
  final CuFunctions.FromInt createEvent;
  final CuFunctions.OfTwoPointers recordEvent;
  final CuFunctions.OfPointer awaitEvent;
  final CuFunctions.OfThreePointers elapsed;
  final CuFunctions.OfPointer destroyEvent;
  final CuFunctions.FromTwoInts name;
  private final CuFunctions.OfIntTo errorName;
  private final CuFunctions.OfIntTo errorText;

  /**
   * Binds all functions.
   *
   * @throws BackendUnavailable if one is missing
   */
  CuDriver(Symbols library) {
    init = library.bind("cuInit", CuFunctions.OfInt.class);
    driverVersion = library.bind("cuDriverGetVersion", CuFunctions.OfPointer.class);
    deviceCount = library.bind("cuDeviceGetCount", CuFunctions.OfPointer.class);
    device = library.bind("cuDeviceGet", CuFunctions.FromInt.class);
    name = library.bind("cuDeviceGetName", CuFunctions.FromTwoInts.class);
    attribute = library.bind("cuDeviceGetAttribute", CuFunctions.FromTwoInts.class);
    retainContext = library.bind("cuDevicePrimaryCtxRetain", CuFunctions.FromInt.class);
    releaseContext = library.bind("cuDevicePrimaryCtxRelease_v2", CuFunctions.OfInt.class);
    resetContext = library.bind("cuDevicePrimaryCtxReset_v2", CuFunctions.OfInt.class);
    setContext = library.bind("cuCtxSetCurrent", CuFunctions.OfPointer.class);
    allocate = library.bind("cuMemAlloc_v2", CuFunctions.Allocate.class);
    memoryInfo = library.bind("cuMemGetInfo_v2", CuFunctions.OfTwoPointers.class);
    free = library.bind("cuMemFree_v2", CuFunctions.Free.class);
    allocateHost = library.bind("cuMemHostAlloc", CuFunctions.AllocateHost.class);
    freeHost = library.bind("cuMemFreeHost", CuFunctions.OfPointer.class);
    uploadAsync = library.bind("cuMemcpyHtoDAsync_v2", CuFunctions.Upload.class);
    downloadAsync = library.bind("cuMemcpyDtoHAsync_v2", CuFunctions.Download.class);
    fillAsync = library.bind("cuMemsetD8Async", CuFunctions.Fill.class);
    pointerAttribute = library.bind("cuPointerGetAttribute", CuFunctions.OfAddress.class);
    loadModule = library.bind("cuModuleLoadData", CuFunctions.OfTwoPointers.class);
    function = library.bind("cuModuleGetFunction", CuFunctions.OfThreePointers.class);
    unloadModule = library.bind("cuModuleUnload", CuFunctions.OfPointer.class);
    functionAttribute = library.bind("cuFuncGetAttribute", CuFunctions.OfFunction.class);
    setFunctionAttribute = library.bind("cuFuncSetAttribute", CuFunctions.SetAttribute.class);
    launch = library.bind("cuLaunchKernel", CuFunctions.Launch.class);
    launchWith = library.bind("cuLaunchKernelEx", CuFunctions.LaunchWith.class);
    encodeTiles = bindIfThere(library, "cuTensorMapEncodeTiled", CuFunctions.EncodeTiles.class);
    createStream = library.bind("cuStreamCreate", CuFunctions.FromInt.class);
    awaitStream = library.bind("cuStreamSynchronize", CuFunctions.OfPointer.class);
    streamAwaits = library.bind("cuStreamWaitEvent", CuFunctions.OfTwoPointersAndInt.class);
    streamContext = library.bind("cuStreamGetCtx", CuFunctions.OfTwoPointers.class);
    destroyStream = library.bind("cuStreamDestroy_v2", CuFunctions.OfPointer.class);
    beginCapture = library.bind("cuStreamBeginCapture_v2", CuFunctions.FromInt.class);
    endCapture = library.bind("cuStreamEndCapture", CuFunctions.OfTwoPointers.class);
    instantiateGraph = library.bind("cuGraphInstantiateWithFlags", CuFunctions.Instantiate.class);
    launchGraph = library.bind("cuGraphLaunch", CuFunctions.OfTwoPointers.class);
    destroyGraph = library.bind("cuGraphDestroy", CuFunctions.OfPointer.class);
    destroyExecutable = library.bind("cuGraphExecDestroy", CuFunctions.OfPointer.class);
    createEvent = library.bind("cuEventCreate", CuFunctions.FromInt.class);
    recordEvent = library.bind("cuEventRecord", CuFunctions.OfTwoPointers.class);
    awaitEvent = library.bind("cuEventSynchronize", CuFunctions.OfPointer.class);
    elapsed = library.bind("cuEventElapsedTime", CuFunctions.OfThreePointers.class);
    destroyEvent = library.bind("cuEventDestroy_v2", CuFunctions.OfPointer.class);
    errorName = library.bind("cuGetErrorName", CuFunctions.OfIntTo.class);
    errorText = library.bind("cuGetErrorString", CuFunctions.OfIntTo.class);
  }

  private static <T> Optional<T> bindIfThere(Symbols library, String name, Class<T> shape) {
    try {
      return Optional.of(library.bind(name, shape));
    } catch (BackendUnavailable missing) {
      return Optional.empty();
    }
  }

  /**
   * Loads the driver.
   *
   * @throws BackendUnavailable if it is missing
   */
  static CuDriver load(String file) {
    return new CuDriver(NativeLibrary.load(List.of(file), "install the driver of NVIDIA"));
  }

  /** Tells whether an error says that a kernel's binary cannot be used. */
  static boolean refusesImage(int status) {
    return REFUSED_IMAGES.contains(status);
  }

  /** Returns the name, the number and the text of an error. */
  String error(int status) {
    return text(errorName, status) + " (" + status + "): " + text(errorText, status);
  }

  @SuppressWarnings("restricted") // The driver says where the text is, not how long.
  private static String text(CuFunctions.OfIntTo function, int status) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(ValueLayout.ADDRESS);
      if (function.call(status, text) != SUCCESS) {
        return "unknown error";
      }
      return text.get(ValueLayout.ADDRESS, 0).reinterpret(MOST_TEXT_BYTES).getString(0);
    }
  }
}
