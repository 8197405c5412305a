package org.sepllm.hat.lift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.KernelModule;
import org.sepllm.hat.model.ModelText;

/** What Java leaves implicit is explicit in the model. */
final class LiftedSemanticsTest {
  @TempDir Path folder;

  /** Lifts a class and returns the statements of its method k, without positions. */
  private String lifted(String members) {
    String source =
        """
        package sample;
        import hat.*;
        import hat.buffer.*;
        import hat.device.*;
        import hat.types.*;
        import jdk.incubator.code.Reflect;
        final class Good {
          static final int WIDTH = 3 * 7;
          static final float SCALE = 0.5f * WIDTH;
          @Reflect static int f(int x) { return x; }
        """
            + members
            + "}\n";
    KernelCompiler.Result result = KernelCompiler.compile(folder, Map.of("sample.Good", source));
    assertThat(result.diagnostics()).isEmpty();
    return body(result.module("sample.Good"));
  }

  private static String body(KernelModule module) {
    Function function =
        module.functions().stream()
            .filter(candidate -> candidate.name().name().equals("k"))
            .findFirst()
            .orElseThrow();
    String text = ModelText.write(new KernelModule("sample.Good", List.of(function)));
    String plain =
        text.lines()
            .map(line -> line.replaceAll(" @ [0-9: ]+$", ""))
            .collect(Collectors.joining("\n"));
    int start = plain.indexOf("(", plain.indexOf("::k"));
    return plain.substring(plain.indexOf("{\n", start) + 2, plain.lastIndexOf("\n}")) + "\n";
  }

  private String kernel(String body) {
    return lifted("@Reflect static void k(S32Array a, F32Array b, int n, float x) {" + body + "}");
  }

  @Test
  void wideningIsExplicit() {
    assertThat(kernel("long l = n; double d = n * l; b.array(n, (float) d + l); l = 3;"))
        .isEqualTo(
            """
              long l = (long) n
              double d = (double) ((long) n * l)
              b[(long) n] = (float) d + (float) l
              l = 3L
            """);
  }

  @Test
  void narrowArithmeticGoesThroughInt() {
    assertThat(kernel("byte y = (byte) x; char c = 'a'; c += y; short s = (short) (c + y); y++;"))
        .isEqualTo(
            """
              byte y = (byte) (int) x
              char c = char:97
              c = (char) ((int) c + (int) y)
              short s = (short) ((int) c + (int) y)
              y = (byte) ((int) y + 1)
            """);
  }

  @Test
  void compoundAssignmentNarrows() {
    assertThat(kernel("n += 1.5; n <<= 3L; n /= x; long l = 5; l >>>= n; int m = n; m -= l;"))
        .isEqualTo(
            """
              n = (int) ((double) n + 1.5)
              n = n << 3
              n = (int) ((float) n / x)
              long l = 5L
              l = l >>> n
              int m = n
              m = (int) ((long) m - l)
            """);
  }

  @Test
  void effectsLeaveExpressionsInOrder() {
    assertThat(kernel("int i = 0; a.array(i++, i + i++ * --i); n = i + (i = 7) + i;"))
        .isEqualTo(
            """
              int i = 0
              int temp = i
              i = temp + 1
              int temp_2 = i
              int temp_1 = i
              i = temp_1 + 1
              i = i - 1
              a[(long) temp] = temp_2 + temp_1 * i
              int temp_3 = i
              i = 7
              n = temp_3 + i + i
            """);
  }

  @Test
  void loadsComeBeforeLaterCalls() {
    assertThat(kernel("n = a.array(0) + f(n) / f(2); n = n + f(n);"))
        .isEqualTo(
            """
              int temp_2 = a[0L]
              int temp
              temp = call sample.Good::f(n)
              int temp_1
              temp_1 = call sample.Good::f(2)
              n = temp_2 + temp / temp_1
              int temp_4 = n
              int temp_3
              temp_3 = call sample.Good::f(n)
              n = temp_4 + temp_3
            """);
  }

  @Test
  void callsMayFillVariablesDirectly() {
    assertThat(kernel("int m = f(n); m = f(m); f(1); long l = f(2);"))
        .isEqualTo(
            """
              int m
              m = call sample.Good::f(n)
              m = call sample.Good::f(m)
              call sample.Good::f(1)
              int temp
              temp = call sample.Good::f(2)
              long l = (long) temp
            """);
  }

  @Test
  void lazyOperatorsWithEffectsBecomeBranches() {
    assertThat(kernel("if (n > 0 && f(n) > 1 || x > 0f) { n = x > 1f ? f(3) : n; }"))
        .isEqualTo(
            """
              boolean temp_1
              temp_1 = n > 0
              if temp_1 {
                int temp
                temp = call sample.Good::f(n)
                temp_1 = temp > 1
              }
              if temp_1 || x > 0.0f {
                int temp_3
                if x > 1.0f {
                  int temp_2
                  temp_2 = call sample.Good::f(3)
                  temp_3 = temp_2
                } else {
                  temp_3 = n
                }
                n = temp_3
              }
            """);
  }

  @Test
  void choicesHaveTheTypeThatJavaGivesThem() {
    assertThat(
            kernel(
                "byte y = 1; char c = 'c'; boolean t = n > 0; int i = t ? y : c; b.array(0, t ? n :"
                    + " x); y = t ? y : 5; double d = t ? 'x' : 1; long l = t ? n : 2L;"))
        .isEqualTo(
            """
              byte y = byte:1
              char c = char:99
              boolean t = n > 0
              int i = t ? (int) y : (int) c
              b[0L] = t ? (float) n : x
              y = t ? y : byte:5
              double d = (double) (int) (t ? char:120 : char:1)
              long l = t ? (long) n : 2L
            """);
  }

  @Test
  void constantsAreFolded() {
    assertThat(
            kernel(
                "final int half = WIDTH / 2; n = half * -2 + Integer.MIN_VALUE; b.array(WIDTH, SCALE);"
                    + " boolean t = half > 3 && n > 1; long l = -2147483648; l = ~7L;"))
        .isEqualTo(
            """
              int half = 10
              n = 2147483628
              b[21L] = 10.5f
              boolean t = true && n > 1
              long l = -2147483648L
              l = -8L
            """);
  }

  @Test
  void loopsKeepTheirShape() {
    assertThat(
            kernel(
                "outer: for (int i = 0, j = n; i < j; i++, j -= 2) { while (true) { if (i == 3)"
                    + " continue outer; if (j == 4) break outer; break; } }"
                    + " for (int i = 9; ; ) { if (i > n) break; }"))
        .isEqualTo(
            """
              outer: for int i = 0, int j = n; i < j; i = i + 1, j = j - 2 {
                while true {
                  if i == 3 {
                    continue outer
                  }
                  if j == 4 {
                    break outer
                  }
                  break
                }
              }
              for int i_1 = 9; true; {
                if i_1 > n {
                  break
                }
              }
            """);
  }

  @Test
  void conditionsWithEffectsMoveIntoTheLoop() {
    assertThat(kernel("while (f(n) > 2) { n--; if (n == 5) continue; n -= 2; }"))
        .isEqualTo(
            """
              while true {
                int temp
                temp = call sample.Good::f(n)
                if !(temp > 2) {
                  break
                }
                n = n - 1
                if n == 5 {
                  continue
                }
                n = n - 2
              }
            """);
  }

  @Test
  void updatesWithEffectsFollowEveryRound() {
    assertThat(
            kernel(
                "o: for (int i = 0; i < n; i += f(i)) { if (i == 1) continue; if (i == 2)"
                    + " continue o; if (i == 3) break; n--; }"))
        .isEqualTo(
            """
              o: for int i = 0; i < n; {
                round: {
                  if i == 1 {
                    break round
                  }
                  if i == 2 {
                    break round
                  }
                  if i == 3 {
                    break
                  }
                  n = n - 1
                }
                int temp_1 = i
                int temp
                temp = call sample.Good::f(i)
                i = temp_1 + temp
              }
            """);
  }

  @Test
  void labelledBlocksCanBeLeft() {
    assertThat(kernel("done: { if (n > 1) break done; n = 2; } same: if (n > 3) { break same; }"))
        .isEqualTo(
            """
              done: {
                if n > 1 {
                  break done
                }
                n = 2
              }
              same: {
                if n > 3 {
                  break same
                }
              }
            """);
  }

  @Test
  void namesAreUniqueAndAllowed() {
    assertThat(
            kernel("{ int local = 1; } { int local = 2; } for (int call = 0; call < 1; ) call++;"))
        .isEqualTo(
            """
              {
                int local_1 = 1
              }
              {
                int local_2 = 2
              }
              for int call_1 = 0; call_1 < 1; {
                call_1 = call_1 + 1
              }
            """);
  }

  @Test
  void viewsAreTheBufferItself() {
    assertThat(kernel("int[] v = a.arrayView(); v[1] = v[n] + v.length; v[n] += 2; n = v[0]++;"))
        .isEqualTo(
            """
              int temp = a[n] + a.length
              a[1] = temp
              int temp_1 = n
              int temp_2 = a[temp_1] + 2
              a[temp_1] = temp_2
              int temp_3 = 0
              int temp_4 = a[temp_3]
              int temp_5 = temp_4 + 1
              a[temp_3] = temp_5
              n = temp_4
            """);
  }

  @Test
  void halvesAreValues() {
    assertThat(
            lifted(
                "@Reflect static void k(F16Array h, F32Array b) { F16 p = h.array(1); F16 q ="
                    + " F16.of(2f); q = F16.mul(p, F16.add(q, q)); short bits = q.value();"
                    + " h.array(0).value(F16.of(bits).value()); q = HATMath.maxf16(p, q);"
                    + " b.array(0, F16.f16ToFloat(q)); h.array(2).value((short) 7); }"))
        .isEqualTo(
            """
              F16 p = h[1L]
              F16 q = (F16) 2.0f
              q = p * (q + q)
              short bits_1 = bits(q)
              h[0L] = F16.bits(bits_1)
              q = max(p, q)
              b[0L] = (float) q
              h[2L] = F16.bits(short:7)
            """);
  }

  @Test
  void functionsKeepTheirType() {
    assertThat(
            kernel(
                "x = HATMath.expf(x) + (float) Math.log(x) + Math.max(n, x); double d ="
                    + " HATMath.sqrtd(2) + Math.fma(1.0, x, 3f); n = Math.abs(n);"
                    + " x = HATMath.native_sinf(x) * HATMath.PI; n = KernelContext.WRS();"))
        .isEqualTo(
            """
              x = exp(x) + (float) log((double) x) + max((float) n, x)
              double d = sqrt(2.0) + fma(1.0, (double) x, 3.0)
              n = abs(n)
              x = native_sin(x) * 3.1415927f
              n = WRS()
            """);
  }

  @Test
  void memoryOfSeveralArraysIsSplit() {
    assertThat(
            lifted(
                "interface Pair extends NonMappableIface { DeviceSchema<Pair> deviceSchema ="
                    + " DeviceSchema.of(Pair.class, b -> b.array(\"keys\", WIDTH).array(\"values\","
                    + " 2 * WIDTH + 1).field(\"total\")); int keys(long i); void keys(long i, int v);"
                    + " float values(int i); void values(int i, float v); float total();"
                    + " void total(float v); static Pair createPrivate() { return null; } }"
                    + "@Reflect static void k(F32Array b) { Pair p = Pair.createPrivate();"
                    + " p.keys(1, 2); p.values(p.keys(1), 3f); p.total(4f); b.array(0, p.total()); }"))
        .isEqualTo(
            """
              private int p_keys[21] of sample.Good$Pair::keys
              private float p_total[1] of sample.Good$Pair::total
              private float p_values[43] of sample.Good$Pair::values
              p_keys[1L] = 2
              p_values[p_keys[1L]] = 3.0f
              p_total[0] = 4.0f
              b[0L] = p_total[0]
            """);
  }

  @Test
  void booleansCombine() {
    assertThat(kernel("boolean t = n > 1 ^ x > 2f; t &= !t; t = t != false | t; n = t ? 1 : 0;"))
        .isEqualTo(
            """
              boolean t = n > 1 ^ x > 2.0f
              t = t & !t
              t = t != false | t
              n = t ? 1 : 0
            """);
  }
}
