package org.sepllm.hat.buffers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.Accelerator;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import hat.types.F16;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicInteger;
import optkl.ifacemapper.Buffer;
import optkl.ifacemapper.Schema;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.BufferStorage;
import org.sepllm.hat.runtime.StoredBuffer;

final class BuffersTest {
  private static final Accelerator ACCELERATOR =
      new Accelerator(MethodHandles.lookup(), Backends.named("java-direct"));

  /** Fields of several sizes and elements of halves. */
  interface Mixed extends Buffer {
    Schema<Mixed> schema =
        Schema.of(
            Mixed.class,
            b ->
                b.field("ready")
                    .fields("total", "letter")
                    .atomic("atomicHits")
                    .arrayLen("size")
                    .pad(12)
                    .array("half"));

    boolean ready();

    void ready(boolean ready);

    double total();

    void total(double total);

    char letter();

    void letter(char letter);

    int atomicHits();

    void atomicHits(int hits);

    int atomicHitsInc();

    int size();

    F16 half(long index);

    default double twice() {
      return 2 * total();
    }
  }

  /** A schema that forgets the field. */
  interface Wrong extends Buffer {
    Schema<Wrong> schema = Schema.of(Wrong.class, b -> b.arrayLen("length").array("array"));

    int length();

    int array(long index);

    long mark();

    void mark(long mark);
  }

  @Test
  void elementsAreZeroThenWhatIsWritten() {
    F32Array array = F32Array.create(ACCELERATOR, 3);
    assertThat(array.arrayView()).containsExactly(0f, 0f, 0f);
    array.array(2, 1.5f);
    assertThat(array.array(2)).isEqualTo(1.5f);
    float[] out = new float[3];
    assertThat(array.copyFrom(new float[] {1, 2, 3}).copyTo(out)).isSameAs(array);
    assertThat(out).containsExactly(1f, 2f, 3f);
    assertThat(F32Array.createFrom(ACCELERATOR, out).arrayView()).isEqualTo(out);
  }

  @Test
  void integersCanBeFilled() {
    S32Array array = S32Array.create(ACCELERATOR, 4, index -> index * index);
    assertThat(array.arrayView()).containsExactly(0, 1, 4, 9);
    assertThat(array.fill(index -> -index).array(3)).isEqualTo(-3);
    assertThat(array.copyfrom(new int[] {5, 6, 7, 8}).array(1)).isEqualTo(6);
    assertThat(S32Array.createFrom(ACCELERATOR, new int[0]).length()).isZero();
  }

  @Test
  void indicesAndLengthsAreChecked() {
    S32Array array = S32Array.create(ACCELERATOR, 4);
    assertThatThrownBy(() -> array.array(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.array(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.array(1L << 32)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> array.copyTo(new int[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the array has 5 elements, the S32Array has 4");
    assertThatThrownBy(() -> F32Array.create(ACCELERATOR, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("length of F32Array is -1, must be at least 0");
  }

  @Test
  void payloadsAreAligned() {
    for (int length = 0; length < 5; length++) {
      BufferStorage plain = ((StoredBuffer) S32Array.create(ACCELERATOR, length)).storage();
      BufferStorage mixed = ((StoredBuffer) Mixed.schema.allocate(ACCELERATOR, length)).storage();
      assertThat(plain.payload().address() % 256).isZero();
      assertThat(mixed.payload().address() % 256).isZero();
      assertThat(mixed.payload().byteSize()).isEqualTo(2L * length);
    }
  }

  @Test
  void halvesAreWrittenThroughTheirElement() {
    F16Array array = F16Array.create(ACCELERATOR, 2);
    F16 before = array.array(1);
    array.array(1).value(F16.of(0.1f).value());
    assertThat(array.array(1).value()).isEqualTo(Float.floatToFloat16(0.1f));
    assertThat(before.value()).isZero();
    assertThatThrownBy(() -> array.array(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void buffersOfOnesOwnHaveFieldsAndElements() {
    Mixed mixed = Mixed.schema.allocate(ACCELERATOR, 3);
    mixed.ready(true);
    mixed.total(2.5);
    mixed.letter('x');
    mixed.half(2).value((short) 77);
    assertThat(mixed.ready()).isTrue();
    assertThat(mixed.twice()).isEqualTo(5.0);
    assertThat(mixed.letter()).isEqualTo('x');
    assertThat(mixed.half(2).value()).isEqualTo((short) 77);
    assertThat(mixed.half(1).value()).isZero();
    assertThat(mixed.size()).isEqualTo(3);
    assertThat(mixed.toString()).isEqualTo("Mixed[3]");
    assertThat(mixed.equals(Mixed.schema.allocate(ACCELERATOR, 3))).isFalse();
  }

  @Test
  void incrementsAreAtomic() throws InterruptedException {
    Mixed mixed = Mixed.schema.allocate(ACCELERATOR, 0);
    AtomicInteger sum = new AtomicInteger();
    Runnable thousand =
        () -> {
          for (int round = 0; round < 1000; round++) {
            sum.addAndGet(mixed.atomicHitsInc());
          }
        };
    Thread first = Thread.ofPlatform().start(thousand);
    Thread second = Thread.ofPlatform().start(thousand);
    first.join();
    second.join();
    assertThat(mixed.atomicHits()).isEqualTo(2000);
    assertThat(sum.get()).isEqualTo(1999 * 2000 / 2);
  }

  @Test
  void schemasMustFitTheirInterface() {
    assertThatThrownBy(() -> Wrong.schema.allocate(ACCELERATOR, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not fit its methods: they have fields [mark]");
    assertThatThrownBy(() -> Mixed.schema.allocate(ACCELERATOR, 3, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a buffer has one length, not 2");
  }
}
