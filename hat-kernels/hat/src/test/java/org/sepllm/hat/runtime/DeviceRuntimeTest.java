package org.sepllm.hat.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.Accelerator;
import hat.ComputeContext;
import hat.KernelContext;
import hat.NDRange;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.device.DeviceSchema;
import hat.device.NonMappableIface;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import jdk.incubator.code.Reflect;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.model.FunctionKind;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.ModelText;
import org.sepllm.hat.portable.KernelMemory;

final class DeviceRuntimeTest {
  /** More local memory than the recording device has. */
  interface Large extends NonMappableIface {
    DeviceSchema<Large> deviceSchema = DeviceSchema.of(Large.class, b -> b.array("array", 257));

    float array(long index);

    static Large createLocal() {
      return KernelMemory.local(Large.class);
    }
  }

  @Reflect
  static void put(S32Array out, int value) {
    out.array(KernelContext.GIX(), value);
  }

  @Reflect
  static void scale(F32Array in, F32Array out, float factor, int offset) {
    offset += 1;
    put2(out, in.array(0) * factor + offset);
  }

  /** Could be dispatched itself, and is called here. */
  @Reflect
  static void put2(F32Array out, float value) {
    out.array(0, value);
  }

  @Reflect
  static void large(F32Array out) {
    Large large = Large.createLocal();
    out.array(0, large.array(1));
  }

  static void notReflected(F32Array out) {
    out.array(0, 1f);
  }

  private final RecordingBackend backend = new RecordingBackend();

  private Accelerator accelerator(DeviceSession session) {
    return session.accelerator(MethodHandles.lookup());
  }

  @Test
  void buffersAreCopiedOnlyWhenTheOtherSideIsNewer() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      Accelerator accelerator = accelerator(session);
      F32Array in = F32Array.createFrom(accelerator, new float[] {2f});
      F32Array out = F32Array.create(accelerator, 1);
      NDRange range = NDRange.of1D(1);
      ComputeContext.Kernel kernel = () -> scale(in, out, 3f, 4);
      accelerator.compute(cc -> cc.dispatchKernel(range, kernel));
      assertThat(backend.events)
          .containsExactly("compile", "allocate", "upload", "allocate", "launch", "finish");
      backend.events.clear();
      accelerator.compute(cc -> cc.dispatchKernel(range, kernel));
      assertThat(backend.events).containsExactly("launch", "finish");
      backend.events.clear();
      backend.copies.getLast().memory.set(ValueLayout.JAVA_FLOAT, 0, 7f);
      assertThat(out.array(0)).isEqualTo(7f);
      assertThat(out.array(0)).isEqualTo(7f);
      assertThat(in.array(0)).isEqualTo(2f);
      assertThat(backend.events).containsExactly("download");
      backend.events.clear();
      in.array(0, 5f);
      accelerator.compute(cc -> cc.dispatchKernel(range, kernel));
      assertThat(backend.events).containsExactly("upload", "launch", "finish");
      assertThat(backend.copies.getFirst().memory.get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(5f);
    }
    assertThat(backend.events).endsWith("forget", "close");
  }

  @Test
  void releasedBuffersComeBackWhenTheyAreNeeded() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      Accelerator accelerator = accelerator(session);
      S32Array out = S32Array.create(accelerator, 4);
      ComputeContext.Kernel kernel = () -> put(out, 3);
      accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(4), kernel));
      backend.copies.getLast().memory.setAtIndex(ValueLayout.JAVA_INT, 2, 9);
      backend.events.clear();
      session.release(out);
      assertThat(backend.events).containsExactly("download", "free");
      assertThat(out.array(2)).isEqualTo(9);
      accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(4), kernel));
      assertThat(backend.events)
          .containsExactly("download", "free", "allocate", "upload", "launch", "finish");
    }
  }

  @Test
  void wholeNumbersBecomeConstantsAndFloatsTravel() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      Accelerator accelerator = accelerator(session);
      F32Array in = F32Array.create(accelerator, 1);
      F32Array out = F32Array.create(accelerator, 1);
      for (float factor : new float[] {3f, 4f, 3f}) {
        ComputeContext.Kernel kernel = () -> scale(in, out, factor, 4);
        accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(1), kernel));
      }
      assertThat(backend.compiled).hasSize(1);
      assertThat(backend.launched)
          .extracting(List::getLast)
          .containsExactly(
              new KernelArgument.OfFloat(3f),
              new KernelArgument.OfFloat(4f),
              new KernelArgument.OfFloat(3f));
      assertThat(backend.launched.getFirst()).hasSize(3);
      String text = ModelText.write(backend.compiled.getFirst());
      assertThat(text)
          .contains("DeviceRuntimeTest::scale(F32Array in, F32Array out, float factor) {")
          .contains("  int offset = 4 @")
          .contains("in[0L] * factor + (float) offset");
      assertThat(backend.compiled.getFirst().auxiliaries())
          .extracting(function -> function.kind())
          .containsExactly(FunctionKind.AUXILIARY);
    }
  }

  @Test
  void tooManyValuesAtOnePlaceBuildOneKernelForAll() {
    List<LogRecord> records = new ArrayList<>();
    Logger logger = Logger.getLogger(DispatchSite.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord logRecord) {
            records.add(logRecord);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (DeviceSession session = DeviceSession.open(backend)) {
      Accelerator accelerator = accelerator(session);
      S32Array out = S32Array.create(accelerator, 1);
      for (int value = 0; value < DispatchSite.MOST_SPECIALIZATIONS + 5; value++) {
        int captured = value;
        accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(1), () -> put(out, captured)));
      }
      assertThat(backend.compiled).hasSize(DispatchSite.MOST_SPECIALIZATIONS + 1);
      assertThat(backend.compiled.getLast().entry().parameters()).hasSize(2);
      assertThat(backend.launched.getLast())
          .last()
          .isEqualTo(new KernelArgument.OfInt(DispatchSite.MOST_SPECIALIZATIONS + 4));
      assertThat(records).hasSize(1);
      assertThat(records.getFirst().getMessage()).contains("S32Array");
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
  }

  @Test
  void constantsOfTheLambdaAreArgumentsToo() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      Accelerator accelerator = accelerator(session);
      S32Array out = S32Array.create(accelerator, 1);
      final int value = 70_000;
      accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(1), () -> put(out, value)));
      assertThat(ModelText.write(backend.compiled.getFirst())).contains("= 70000 @");
    }
  }

  @Test
  void whatIsNoCallOfAKernelIsRefused() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      S32Array out = S32Array.create(accelerator(session), 1);
      F32Array floats = F32Array.create(accelerator(session), 1);
      assertRefused(session, () -> put(out, out.length()), "S32Array.length, which is no kernel");
      int value = out.length();
      assertRefused(session, () -> put(out, value + 1), "computes something");
      assertRefused(session, () -> {}, "computes something");
      assertRefused(session, () -> notReflected(floats), "annotate it with @Reflect");
      ComputeContext.Kernel object =
          new ComputeContext.Kernel() {
            private static final long serialVersionUID = 1L;

            @Override
            public void run() {}
          };
      assertRefused(session, object, "as a lambda, not as a ");
    }
    assertThat(backend.events).doesNotContain("launch");
  }

  private static void assertRefused(
      DeviceSession session, ComputeContext.Kernel kernel, String message) {
    assertThatThrownBy(() -> session.runtime().dispatch(NDRange.of1D(1), kernel))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void limitsOfTheDeviceAreChecked() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      F32Array out = F32Array.create(accelerator(session), 1);
      ComputeContext.Kernel kernel = () -> large(out);
      assertThatThrownBy(() -> session.runtime().dispatch(NDRange.of1D(1), kernel))
          .isInstanceOf(KernelCompileException.class)
          .hasMessageContaining("needs 1040 bytes of local memory, recording has 1024");
      assertThatThrownBy(() -> session.runtime().dispatch(NDRange.of1D(512, 512), kernel))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("512 work-items, recording allows 256");
    }
  }

  @Test
  void linkedKernelsAreCompiledOnce() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      Kernel kernel =
          KernelLinker.link(
              new FunctionName(DeviceRuntimeTest.class.getName(), "put"),
              DeviceRuntimeTest.class.getClassLoader());
      S32Array out = S32Array.create(accelerator(session), 1);
      BufferStorage storage = ((StoredBuffer) out).storage();
      List<KernelArgument> arguments =
          List.of(new KernelArgument.OfBuffer(storage), new KernelArgument.OfInt(3));
      session.launch(kernel, LaunchRange.of1D(1), arguments);
      session.launch(kernel, LaunchRange.of1D(1), arguments);
      session.finish();
      assertThat(backend.events)
          .containsExactly("compile", "allocate", "launch", "launch", "finish");
      assertThatThrownBy(() -> session.launch(kernel, LaunchRange.of1D(1), arguments.subList(0, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 2 parameters, not 1");
      assertThatThrownBy(() -> session.launch(kernel, LaunchRange.of1D(1), arguments.reversed()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not fit parameter out");
    }
  }

  @Test
  void memoryOfForgottenBuffersIsReused() {
    try (DeviceSession session = DeviceSession.open(backend)) {
      Accelerator accelerator = accelerator(session);
      backend.capacity = 4 * 1024;
      for (int round = 0; round < 3; round++) {
        dispatchOnNewBuffer(accelerator);
        backend.launched.clear();
      }
      assertThat(backend.events).contains("free");
      backend.capacity = -8 * 1024;
      assertThatThrownBy(() -> dispatchOnNewBuffer(accelerator))
          .isInstanceOf(OutOfDeviceMemory.class)
          .hasMessageMatching(
              "no room for 4096 bytes; buffers of this session hold (0|4096) bytes");
    }
  }

  /** The arena of a session keeps the host's memory; the buffer itself is forgotten. */
  private static void dispatchOnNewBuffer(Accelerator accelerator) {
    S32Array out = S32Array.create(accelerator, 1024);
    int length = out.length();
    accelerator.compute(cc -> cc.dispatchKernel(NDRange.of1D(1), () -> put(out, length)));
  }
}
