package org.sepllm.hat.opencl;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.sepllm.hat.runtime.BackendUnavailable;

/** The functions of {@code libOpenCL.so.1}. */
final class ClLibrary {
  static final String FILE = "libOpenCL.so.1";
  static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private final SymbolLookup symbols;

  final ClFunctions.GetPlatforms getPlatforms;
  final ClFunctions.GetInfo getPlatformInfo;
  final ClFunctions.GetDevices getDevices;
  final ClFunctions.GetInfo getDeviceInfo;
  final ClFunctions.CreateContext createContext;
  final ClFunctions.OnObject releaseContext;
  final ClFunctions.CreateQueue createQueue;
  final ClFunctions.OnObject releaseQueue;
  final ClFunctions.OnObject finish;
  final ClFunctions.CreateBuffer createBuffer;
  final ClFunctions.OnObject releaseBuffer;
  final ClFunctions.Copy read;
  final ClFunctions.Copy write;
  final ClFunctions.Fill fill;
  final ClFunctions.CreateProgram createProgram;
  final ClFunctions.BuildProgram buildProgram;
  final ClFunctions.GetInfoOnDevice getBuildInfo;
  final ClFunctions.OnObject releaseProgram;
  final ClFunctions.CreateKernel createKernel;
  final ClFunctions.GetInfoOnDevice getKernelInfo;
  final ClFunctions.OnObject releaseKernel;
  final ClFunctions.SetArgument setArgument;
  final ClFunctions.Launch launch;
  final ClFunctions.GetInfo getEventTime;
  final ClFunctions.OnObject releaseEvent;

  private ClLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
    getPlatforms = bind("clGetPlatformIDs", ClFunctions.GetPlatforms.class);
    getPlatformInfo = bind("clGetPlatformInfo", ClFunctions.GetInfo.class);
    getDevices = bind("clGetDeviceIDs", ClFunctions.GetDevices.class);
    getDeviceInfo = bind("clGetDeviceInfo", ClFunctions.GetInfo.class);
    createContext = bind("clCreateContext", ClFunctions.CreateContext.class);
    releaseContext = bind("clReleaseContext", ClFunctions.OnObject.class);
    createQueue = bind("clCreateCommandQueue", ClFunctions.CreateQueue.class);
    releaseQueue = bind("clReleaseCommandQueue", ClFunctions.OnObject.class);
    finish = bind("clFinish", ClFunctions.OnObject.class);
    createBuffer = bind("clCreateBuffer", ClFunctions.CreateBuffer.class);
    releaseBuffer = bind("clReleaseMemObject", ClFunctions.OnObject.class);
    read = bind("clEnqueueReadBuffer", ClFunctions.Copy.class);
    write = bind("clEnqueueWriteBuffer", ClFunctions.Copy.class);
    fill = bind("clEnqueueFillBuffer", ClFunctions.Fill.class);
    createProgram = bind("clCreateProgramWithSource", ClFunctions.CreateProgram.class);
    buildProgram = bind("clBuildProgram", ClFunctions.BuildProgram.class);
    getBuildInfo = bind("clGetProgramBuildInfo", ClFunctions.GetInfoOnDevice.class);
    releaseProgram = bind("clReleaseProgram", ClFunctions.OnObject.class);
    createKernel = bind("clCreateKernel", ClFunctions.CreateKernel.class);
    getKernelInfo = bind("clGetKernelWorkGroupInfo", ClFunctions.GetInfoOnDevice.class);
    releaseKernel = bind("clReleaseKernel", ClFunctions.OnObject.class);
    setArgument = bind("clSetKernelArg", ClFunctions.SetArgument.class);
    launch = bind("clEnqueueNDRangeKernel", ClFunctions.Launch.class);
    getEventTime = bind("clGetEventProfilingInfo", ClFunctions.GetInfo.class);
    releaseEvent = bind("clReleaseEvent", ClFunctions.OnObject.class);
  }

  /**
   * Loads a library.
   *
   * @param file its file name; {@link #FILE} is the one that every installation has
   * @throws BackendUnavailable if it is missing, or is no OpenCL 1.2
   */
  @SuppressWarnings("restricted") // Nothing but a native library reaches a device.
  static ClLibrary load(String file) {
    try {
      return new ClLibrary(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalArgumentException missing) {
      throw new BackendUnavailable(
          file + " is missing: install an OpenCL driver and its loader", missing);
    }
  }

  /** Makes a function of the library callable; its interface says what it takes. */
  @SuppressWarnings("restricted") // As above.
  private <T> T bind(String name, Class<T> shape) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() ->
                new BackendUnavailable("the OpenCL library has no " + name + " (OpenCL 1.2)"));
    Method call = shape.getMethods()[0];
    MemoryLayout[] parameters =
        Arrays.stream(call.getParameterTypes()).map(ClLibrary::layout).toArray(MemoryLayout[]::new);
    FunctionDescriptor descriptor = FunctionDescriptor.of(layout(call.getReturnType()), parameters);
    MethodHandle handle = Linker.nativeLinker().downcallHandle(address, descriptor);
    return MethodHandleProxies.asInterfaceInstance(shape, handle);
  }

  private static MemoryLayout layout(Class<?> type) {
    if (type == int.class) {
      return ValueLayout.JAVA_INT;
    }
    return type == long.class ? ValueLayout.JAVA_LONG : POINTER;
  }
}
