package org.sepllm.hat.opencl;

import java.lang.foreign.MemorySegment;

/** The shapes of the functions of OpenCL that are called; {@code size_t} is {@code long}. */
interface ClFunctions {
  /** {@code clGetPlatformIDs}. */
  public interface GetPlatforms {
    int call(int entries, MemorySegment platforms, MemorySegment count);
  }

  /** {@code clGetDeviceIDs}. */
  public interface GetDevices {
    int call(
        MemorySegment platform, long type, int entries, MemorySegment devices, MemorySegment count);
  }

  /** {@code clGetPlatformInfo} and others that tell of one object. */
  public interface GetInfo {
    int call(MemorySegment object, int name, long bytes, MemorySegment value, MemorySegment size);
  }

  /** {@code clGetProgramBuildInfo}, {@code clGetKernelWorkGroupInfo}. */
  public interface GetInfoOnDevice {
    int call(
        MemorySegment object,
        MemorySegment device,
        int name,
        long bytes,
        MemorySegment value,
        MemorySegment size);
  }

  /** {@code clCreateContext}. */
  public interface CreateContext {
    MemorySegment call(
        MemorySegment properties,
        int count,
        MemorySegment devices,
        MemorySegment callback,
        MemorySegment data,
        MemorySegment status);
  }

  /** {@code clCreateCommandQueue}. */
  public interface CreateQueue {
    MemorySegment call(
        MemorySegment context, MemorySegment device, long properties, MemorySegment status);
  }

  /** {@code clCreateBuffer}. */
  public interface CreateBuffer {
    MemorySegment call(
        MemorySegment context, long flags, long bytes, MemorySegment host, MemorySegment status);
  }

  /** {@code clCreateProgramWithSource}. */
  public interface CreateProgram {
    MemorySegment call(
        MemorySegment context,
        int count,
        MemorySegment texts,
        MemorySegment lengths,
        MemorySegment status);
  }

  /** {@code clBuildProgram}. */
  public interface BuildProgram {
    int call(
        MemorySegment program,
        int count,
        MemorySegment devices,
        MemorySegment options,
        MemorySegment callback,
        MemorySegment data);
  }

  /** {@code clCreateKernel}. */
  public interface CreateKernel {
    MemorySegment call(MemorySegment program, MemorySegment name, MemorySegment status);
  }

  /** {@code clSetKernelArg}. */
  public interface SetArgument {
    int call(MemorySegment kernel, int index, long bytes, MemorySegment value);
  }

  /** {@code clEnqueueNDRangeKernel}. */
  public interface Launch {
    int call(
        MemorySegment queue,
        MemorySegment kernel,
        int dimensions,
        MemorySegment offset,
        MemorySegment global,
        MemorySegment local,
        int waits,
        MemorySegment waitList,
        MemorySegment event);
  }

  /** {@code clEnqueueReadBuffer}, {@code clEnqueueWriteBuffer}. */
  public interface Copy {
    int call(
        MemorySegment queue,
        MemorySegment buffer,
        int blocking,
        long offset,
        long bytes,
        MemorySegment host,
        int waits,
        MemorySegment waitList,
        MemorySegment event);
  }

  /** {@code clEnqueueFillBuffer}. */
  public interface Fill {
    int call(
        MemorySegment queue,
        MemorySegment buffer,
        MemorySegment pattern,
        long patternBytes,
        long offset,
        long bytes,
        int waits,
        MemorySegment waitList,
        MemorySegment event);
  }

  /** {@code clEnqueueMarkerWithWaitList}, {@code clEnqueueBarrierWithWaitList}. */
  public interface Order {
    int call(MemorySegment queue, int waits, MemorySegment waitList, MemorySegment event);
  }

  /** {@code clWaitForEvents}. */
  public interface Await {
    int call(int count, MemorySegment events);
  }

  /** {@code clFinish}, {@code clFlush}, and the functions that retain and release. */
  public interface OnObject {
    int call(MemorySegment object);
  }
}
