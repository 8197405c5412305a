package org.sepllm.hat.opencl;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.sepllm.hat.foreign.NativeLibrary;
import org.sepllm.hat.foreign.Symbols;
import org.sepllm.hat.runtime.BackendUnavailable;

/** The functions of {@code libOpenCL.so.1}. */
final class ClLibrary {
  static final String FILE = "libOpenCL.so.1";
  static final AddressLayout POINTER = ValueLayout.ADDRESS;

  final ClFunctions.GetPlatforms getPlatforms;
  final ClFunctions.GetInfo getPlatformInfo;
  final ClFunctions.GetDevices getDevices;
  final ClFunctions.GetInfo getDeviceInfo;
  final ClFunctions.CreateContext createContext;
  final ClFunctions.OnObject retainContext;
  final ClFunctions.OnObject releaseContext;
  final ClFunctions.CreateQueue createQueue;
  final ClFunctions.GetInfo getQueueInfo;
  final ClFunctions.OnObject retainQueue;
  final ClFunctions.OnObject releaseQueue;
  final ClFunctions.OnObject finish;
  final ClFunctions.OnObject flush;
  final ClFunctions.Order mark;
  final ClFunctions.Order barrier;
  final ClFunctions.CreateBuffer createBuffer;
  final ClFunctions.GetInfo getBufferInfo;
  final ClFunctions.OnObject retainBuffer;
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
  final ClFunctions.Await awaitEvents;
  final ClFunctions.OnObject releaseEvent;

  /**
   * Binds all functions.
   *
   * @throws BackendUnavailable if one is missing
   */
  ClLibrary(Symbols library) {
    getPlatforms = library.bind("clGetPlatformIDs", ClFunctions.GetPlatforms.class);
    getPlatformInfo = library.bind("clGetPlatformInfo", ClFunctions.GetInfo.class);
    getDevices = library.bind("clGetDeviceIDs", ClFunctions.GetDevices.class);
    getDeviceInfo = library.bind("clGetDeviceInfo", ClFunctions.GetInfo.class);
    createContext = library.bind("clCreateContext", ClFunctions.CreateContext.class);
    retainContext = library.bind("clRetainContext", ClFunctions.OnObject.class);
    releaseContext = library.bind("clReleaseContext", ClFunctions.OnObject.class);
    createQueue = library.bind("clCreateCommandQueue", ClFunctions.CreateQueue.class);
    getQueueInfo = library.bind("clGetCommandQueueInfo", ClFunctions.GetInfo.class);
    retainQueue = library.bind("clRetainCommandQueue", ClFunctions.OnObject.class);
    releaseQueue = library.bind("clReleaseCommandQueue", ClFunctions.OnObject.class);
    finish = library.bind("clFinish", ClFunctions.OnObject.class);
    flush = library.bind("clFlush", ClFunctions.OnObject.class);
    mark = library.bind("clEnqueueMarkerWithWaitList", ClFunctions.Order.class);
    barrier = library.bind("clEnqueueBarrierWithWaitList", ClFunctions.Order.class);
    createBuffer = library.bind("clCreateBuffer", ClFunctions.CreateBuffer.class);
    getBufferInfo = library.bind("clGetMemObjectInfo", ClFunctions.GetInfo.class);
    retainBuffer = library.bind("clRetainMemObject", ClFunctions.OnObject.class);
    releaseBuffer = library.bind("clReleaseMemObject", ClFunctions.OnObject.class);
    read = library.bind("clEnqueueReadBuffer", ClFunctions.Copy.class);
    write = library.bind("clEnqueueWriteBuffer", ClFunctions.Copy.class);
    fill = library.bind("clEnqueueFillBuffer", ClFunctions.Fill.class);
    createProgram = library.bind("clCreateProgramWithSource", ClFunctions.CreateProgram.class);
    buildProgram = library.bind("clBuildProgram", ClFunctions.BuildProgram.class);
    getBuildInfo = library.bind("clGetProgramBuildInfo", ClFunctions.GetInfoOnDevice.class);
    releaseProgram = library.bind("clReleaseProgram", ClFunctions.OnObject.class);
    createKernel = library.bind("clCreateKernel", ClFunctions.CreateKernel.class);
    getKernelInfo = library.bind("clGetKernelWorkGroupInfo", ClFunctions.GetInfoOnDevice.class);
    releaseKernel = library.bind("clReleaseKernel", ClFunctions.OnObject.class);
    setArgument = library.bind("clSetKernelArg", ClFunctions.SetArgument.class);
    launch = library.bind("clEnqueueNDRangeKernel", ClFunctions.Launch.class);
    getEventTime = library.bind("clGetEventProfilingInfo", ClFunctions.GetInfo.class);
    awaitEvents = library.bind("clWaitForEvents", ClFunctions.Await.class);
    releaseEvent = library.bind("clReleaseEvent", ClFunctions.OnObject.class);
  }

  /**
   * Loads a library.
   *
   * @param file its file name; {@link #FILE} is the one that every installation has
   * @throws BackendUnavailable if it is missing, or is no OpenCL 1.2
   */
  static ClLibrary load(String file) {
    return new ClLibrary(
        NativeLibrary.load(List.of(file), "install an OpenCL driver and its loader"));
  }
}
