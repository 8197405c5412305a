package org.sepllm.hat.runtime;

/** Which memory is watched for data races; only {@code java-seq} can watch. */
public enum RaceCheck {
  /** Local and global memory. */
  ALL,
  /** Local memory only. */
  LOCAL,
  /** None. */
  OFF
}
