package org.sepllm.hat.cuda;

import java.lang.foreign.MemorySegment;

/** The shapes of the functions that are called; device addresses and {@code size_t} are long. */
interface CuFunctions {
  /** A function of one number. */
  public interface OfInt {
    int call(int value);
  }

  /** A function of one address. */
  public interface OfPointer {
    int call(MemorySegment pointer);
  }

  /** A function of two addresses. */
  public interface OfTwoPointers {
    int call(MemorySegment first, MemorySegment second);
  }

  /** A function of three addresses. */
  public interface OfThreePointers {
    int call(MemorySegment first, MemorySegment second, MemorySegment third);
  }

  /** A function that fills a result from a number, or takes an object and a number. */
  public interface FromInt {
    int call(MemorySegment result, int value);
  }

  /** A function of a number that fills a result. */
  public interface OfIntTo {
    int call(int value, MemorySegment result);
  }

  /** {@code cuDeviceGetName}, {@code cuDeviceGetAttribute}. */
  public interface FromTwoInts {
    int call(MemorySegment result, int first, int second);
  }

  /** {@code cuFuncGetAttribute}. */
  public interface OfFunction {
    int call(MemorySegment result, int attribute, MemorySegment function);
  }

  /** {@code cuStreamWaitEvent}. */
  public interface OfTwoPointersAndInt {
    int call(MemorySegment first, MemorySegment second, int flags);
  }

  /** {@code cuPointerGetAttribute}. */
  public interface OfAddress {
    int call(MemorySegment result, int attribute, long address);
  }

  /** {@code cuGraphInstantiateWithFlags}. */
  public interface Instantiate {
    int call(MemorySegment executable, MemorySegment graph, long flags);
  }

  /** {@code cuMemHostAlloc}. */
  public interface AllocateHost {
    int call(MemorySegment memory, long bytes, int flags);
  }

  /** {@code cuFuncSetAttribute}. */
  public interface SetAttribute {
    int call(MemorySegment function, int attribute, int value);
  }

  /** {@code cuMemAlloc}. */
  public interface Allocate {
    int call(MemorySegment address, long bytes);
  }

  /** {@code cuMemFree}. */
  public interface Free {
    int call(long address);
  }

  /** {@code cuMemcpyHtoDAsync}. */
  public interface Upload {
    int call(long target, MemorySegment source, long bytes, MemorySegment stream);
  }

  /** {@code cuMemcpyDtoHAsync}. */
  public interface Download {
    int call(MemorySegment target, long source, long bytes, MemorySegment stream);
  }

  /** {@code cuMemsetD8Async}. */
  public interface Fill {
    int call(long target, byte value, long bytes, MemorySegment stream);
  }

  /** {@code cuTensorMapEncodeTiled}. */
  public interface EncodeTiles {
    int call(
        MemorySegment map,
        int type,
        int axes,
        MemorySegment start,
        MemorySegment sizes,
        MemorySegment distances,
        MemorySegment tileSizes,
        MemorySegment steps,
        int interleaving,
        int swapping,
        int promotion,
        int filling);
  }

  /** {@code cuLaunchKernel}. */
  public interface Launch {
    int call(
        MemorySegment function,
        int groupsX,
        int groupsY,
        int groupsZ,
        int localX,
        int localY,
        int localZ,
        int sharedBytes,
        MemorySegment stream,
        MemorySegment parameters,
        MemorySegment extra);
  }

  /** {@code cuLaunchKernelEx}. */
  public interface LaunchWith {
    int call(
        MemorySegment settings,
        MemorySegment function,
        MemorySegment parameters,
        MemorySegment extra);
  }

  /** {@code nvrtcCreateProgram}. */
  public interface CreateProgram {
    int call(
        MemorySegment program,
        MemorySegment text,
        MemorySegment name,
        int headers,
        MemorySegment headerTexts,
        MemorySegment headerNames);
  }

  /** {@code nvrtcCompileProgram}. */
  public interface CompileProgram {
    int call(MemorySegment program, int count, MemorySegment options);
  }
}
