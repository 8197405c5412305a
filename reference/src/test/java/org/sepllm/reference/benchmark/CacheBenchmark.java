package org.sepllm.reference.benchmark;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sepllm.reference.accounting.Usage;
import org.sepllm.reference.accounting.UsageCounter;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.config.SeparatorSet;

/**
 * 4,000,000 tokens through the policy {@code paper} with a = 4, s = 64, w = 256, c = 800, attended
 * and retained counted, visible sets not materialized. One operation is one token, and the fork has
 * a heap of 32 MiB, which a cost that grew with the tokens would exceed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx32m", "-XX:+UseSerialGC"})
public class CacheBenchmark {
  private static final int TOKENS = 4_000_000;
  private static final int TEXT = 1 << 16;
  private static final int SEPARATOR = 13;

  /** About the share of separators in English text. */
  private static final double SEPARATOR_SHARE = 0.16;

  private final int[] text = new int[TEXT];

  /** Draws a text that is read again and again. */
  @Setup
  public void drawText() {
    SplittableRandom random = new SplittableRandom(1);
    for (int index = 0; index < TEXT; index++) {
      text[index] =
          random.nextDouble() < SEPARATOR_SHARE ? SEPARATOR : 100 + random.nextInt(50_000);
    }
  }

  /** One row from its first token to the last. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public Usage paper() {
    CacheMachine machine =
        new CacheMachine(SepCacheConfig.paper(4, 64, 256, 800, SeparatorSet.of(SEPARATOR)));
    UsageCounter counter = new UsageCounter();
    for (int index = 0; index < TOKENS; index++) {
      counter.add(machine.append(text[index & (TEXT - 1)]), 0);
    }
    return counter.usage();
  }
}
