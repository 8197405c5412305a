package org.sepllm.hat.mt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;

/** A kernel that was compiled to a class. */
final class MtKernel implements CompiledKernel {
  private final KernelClass compiled;
  private final ExecutorService helpers;
  private final int cores;

  MtKernel(KernelClass compiled, ExecutorService helpers, int cores) {
    this.compiled = compiled;
    this.helpers = helpers;
    this.cores = cores;
  }

  @Override
  public void launch(LaunchRange range, List<KernelArgument> arguments) {
    prepare(arguments);
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(cores, range.groupCount());
    List<Future<?>> others = new ArrayList<>();
    for (int worker = 1; worker < workers; worker++) {
      others.add(helpers.submit(() -> work(range, arguments, next)));
    }
    try {
      work(range, arguments, next);
    } finally {
      next.set(range.groupCount());
      others.forEach(MtKernel::await);
    }
    others.forEach(MtKernel::join);
  }

  private void prepare(List<KernelArgument> arguments) {
    for (int index = 0; index < arguments.size(); index++) {
      if (arguments.get(index) instanceof KernelArgument.OfBuffer buffer) {
        if (compiled.writes(index)) {
          buffer.storage().beforeHostWrite();
        } else {
          buffer.storage().beforeHostRead();
        }
      }
    }
  }

  /** Takes groups until there are none left; after a fault there are none. */
  private void work(LaunchRange range, List<KernelArgument> arguments, AtomicInteger next) {
    GroupState state = new GroupState(range, arguments, compiled.kept());
    int chunk = Math.max(1, range.groupCount() / (cores * 8));
    try {
      for (int first = next.getAndAdd(chunk);
          first >= 0 && first < range.groupCount();
          first = next.getAndAdd(chunk)) {
        int end = Math.min(first + chunk, range.groupCount());
        for (int group = first; group < end; group++) {
          state.start(group);
          compiled.code().run(state);
        }
      }
    } catch (SiteFault fault) {
      next.set(range.groupCount());
      throw compiled.fault(fault, range, state);
    } catch (DivergenceFault fault) {
      next.set(range.groupCount());
      throw compiled.divergence(range, state);
    }
  }

  /** Waits for a worker, whatever becomes of it. */
  private static void await(Future<?> worker) {
    boolean interrupted = false;
    while (!worker.isDone()) {
      try {
        worker.get();
      } catch (ExecutionException failed) {
        // It is done now, so the loop ends; join raises what it failed with.
      } catch (InterruptedException wake) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Raises what a finished worker failed with. */
  private static void join(Future<?> worker) {
    if (worker.state() == Future.State.FAILED) {
      switch (worker.exceptionNow()) {
        case KernelFault fault -> throw fault;
        case RuntimeException failed -> throw failed;
        case Throwable failed -> throw new IllegalStateException(failed);
      }
    }
  }

  @Override
  public void close() {}
}
