package org.sepllm.hat.direct;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import optkl.ifacemapper.Buffer;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.runtime.BufferProxies;
import org.sepllm.hat.runtime.CompiledKernel;
import org.sepllm.hat.runtime.KernelArgument;
import org.sepllm.hat.runtime.KernelFacts;
import org.sepllm.hat.runtime.LaunchRange;

/** A method that is called once for each work-item. */
final class DirectKernel implements CompiledKernel {
  private final Method method;
  private final boolean groups;

  DirectKernel(Kernel kernel) {
    FunctionName name = kernel.entry().name();
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Class<?> owner = Class.forName(name.owner(), true, loader);
      method =
          Arrays.stream(owner.getDeclaredMethods())
              .filter(candidate -> candidate.getName().equals(name.name()))
              .findFirst()
              .orElseThrow();
    } catch (ClassNotFoundException missing) {
      throw new IllegalArgumentException(name + " is not on the class path", missing);
    }
    method.setAccessible(true);
    KernelFacts facts = KernelFacts.of(kernel);
    groups = facts.hasBarrier() || !facts.localArrays().isEmpty();
  }

  @Override
  public void launch(LaunchRange range, List<KernelArgument> arguments) {
    Object[] values = values(arguments);
    for (int group = 0; group < range.groupCount(); group++) {
      DirectGroup shared = new DirectGroup(range.groupSize());
      List<DirectItem> items = new ArrayList<>();
      for (int item = 0; item < range.groupSize(); item++) {
        items.add(new DirectItem(range, group, item, shared));
      }
      if (groups) {
        together(items, shared, values);
      } else {
        items.forEach(item -> item.run(() -> call(values)));
      }
    }
  }

  private Object[] values(List<KernelArgument> arguments) {
    Object[] values = new Object[arguments.size()];
    for (int index = 0; index < values.length; index++) {
      values[index] =
          switch (arguments.get(index)) {
            case KernelArgument.OfInt number -> number.value();
            case KernelArgument.OfFloat number -> number.value();
            case KernelArgument.OfBuffer buffer ->
                BufferProxies.create(
                    method.getParameterTypes()[index].asSubclass(Buffer.class), buffer.storage());
          };
    }
    return values;
  }

  /** Runs a group with one thread for each work-item, so that they can wait for one another. */
  private void together(List<DirectItem> items, DirectGroup shared, Object[] values) {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (DirectItem item : items) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  item.run(() -> call(values));
                } catch (RuntimeException failed) {
                  failure.compareAndSet(null, failed);
                } finally {
                  shared.leave(failure.get() != null);
                }
              }));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a kernel runs", interrupted);
      }
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private void call(Object[] values) {
    try {
      method.invoke(null, values);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InvocationTargetException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  @Override
  public void close() {}
}
