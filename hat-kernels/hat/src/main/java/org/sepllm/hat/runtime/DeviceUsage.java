package org.sepllm.hat.runtime;

/**
 * What was asked of a device so far.
 *
 * @param launches the number of launched kernels, each replay of a graph with all of its kernels
 * @param deviceBytes the device's memory of buffers now; 0 where kernels work on the host's memory
 * @param peakDeviceBytes the most that it ever was
 */
public record DeviceUsage(long launches, long deviceBytes, long peakDeviceBytes) {}
