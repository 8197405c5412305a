package org.sepllm.hat.lift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no kernel may contain is an error where it stands, and says what to write instead. */
final class RestrictionsTest {
  /** Stands right before what is refused. */
  private static final String MARK = "/*!*/";

  private static final String HEAD =
      """
      package sample;

      import hat.*;
      import hat.buffer.*;
      import hat.device.*;
      import hat.types.*;
      import jdk.incubator.code.Reflect;
      import optkl.ifacemapper.Buffer;
      import org.sepllm.hat.warp.Warp;
      import org.sepllm.hat.warp.Warpgroup;

      final class Bad {
        interface Tile extends NonMappableIface {
          DeviceSchema<Tile> deviceSchema = DeviceSchema.of(Tile.class, b -> b.array("array", 64));
          float array(long i);
          void array(long i, float v);
          static Tile createLocal() { return null; }
          static Tile createPrivate() { return null; }
        }
        interface Big extends NonMappableIface {
          DeviceSchema<Big> deviceSchema = DeviceSchema.of(Big.class, b -> b.array("array", 4096 * 4));
          float array(long i);
          static Big createLocal() { return null; }
        }
        interface Words extends NonMappableIface {
          DeviceSchema<Words> deviceSchema = DeviceSchema.of(Words.class, b -> b.array("array", 64));
          int array(long i);
          static Words createPrivate() { return null; }
        }
        interface Halves extends NonMappableIface {
          DeviceSchema<Halves> deviceSchema =
              DeviceSchema.of(Halves.class, b -> b.array("array", 4096, h -> h.field("value")));
          F16 array(long i);
          static Halves createLocal() { return null; }
        }
        interface Longs extends NonMappableIface {
          DeviceSchema<Longs> deviceSchema = DeviceSchema.of(Longs.class, b -> b.array("array", 2));
          long array(long i);
          static Longs createLocal() { return null; }
        }
        interface Two extends NonMappableIface {
          DeviceSchema<Two> deviceSchema =
              DeviceSchema.of(Two.class, b -> b.array("x", 4).array("y", 4));
          int x(long i);
          int y(long i);
          static Two createPrivate() { return null; }
        }
        interface Old extends NonMappableIface {
          DeviceSchema<Old> schema = DeviceSchema.of(Old.class, b -> b.array("array", 64));
          float array(long i);
          static Old createLocal() { return null; }
        }
        interface Counts extends Buffer {
          int atomicInc(long i);
          int atomicTotalInc();
          int length();
          int array(long i);
        }
        static int counter;
        static final int[] TABLE = {1, 2};
        static final int LATE = Integer.getInteger("late", 3);
        static int plain(int x) { return x; }
        int member;
        @Reflect static int twice(int x) { return x + x; }
      """;

  /**
   * A source that is refused.
   *
   * @param name what is refused
   * @param members members of the class, with the mark before what is refused
   * @param message a part of the message
   */
  record Refused(String name, String members, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Refused kernel(String name, String body, String message) {
    return new Refused(
        name, "@Reflect static void k(F32Array a, S32Array b, int n) {" + body + "}", message);
  }

  private static Refused compute(String name, String body, String message) {
    return new Refused(
        name,
        "@Reflect static void ok(F32Array a, int n) { a.array(0, n); }\n"
            + "@Reflect static void scaled(F32Array a, float s) { a.array(0, s); }\n"
            + "@Reflect static int value(int n) { return n; }\n"
            + "@Reflect static void wide(F32Array a, long n) { a.array(n, 1f); }\n"
            + "static void run(ComputeContext cc, F32Array a, int n) {"
            + body
            + "}",
        message);
  }

  static List<Refused> statements() {
    return List.of(
        kernel("do-while", "/*!*/do { n++; } while (n < 3);", "use while (true) and break"),
        kernel("switch", "/*!*/switch (n) { case 1: break; default: }", "use if and else"),
        kernel(
            "switch with arrows", "/*!*/switch (n) { case 1 -> n = 2; default -> {} }", "use if"),
        kernel(
            "switch expression", "n = /*!*/switch (n) { case 1 -> 2; default -> 3; };", "use if"),
        kernel("for each", "/*!*/for (int x : TABLE) { n += x; }", "count an index up with for"),
        kernel("try", "/*!*/try { n = 1; } finally { n = 2; }", "test before you compute"),
        kernel("throw", "/*!*/throw new IllegalStateException();", "write a code into a buffer"),
        kernel("assert", "/*!*/assert n > 0;", "test on the host"),
        kernel(
            "synchronized", "/*!*/synchronized (Bad.class) { n = 1; }", "KernelContext.barrier()"),
        kernel("local class", "/*!*/class Inner {}", "declare it outside the method"),
        kernel(
            "yieldless block after error", "n = 1; /*!*/do { } while (n > 2); n = 2;", "do-while"));
  }

  static List<Refused> expressions() {
    return List.of(
        kernel("object variable", "/*!*/Object o = null;", "is a number"),
        kernel("null", "n = /*!*/null == TABLE ? 1 : 2;", "no null"),
        kernel("string value", "n += /*!*/\"x\" == \"x\" ? 1 : 2;", "no strings"),
        kernel("length of an array", "n = /*!*/TABLE.length;", "pass length as an argument"),
        kernel(
            "array made",
            "n = /*!*/new int[] {1} == null ? 1 : 2;",
            "createPrivate or createLocal"),
        kernel("string", "/*!*/String s = \"x\";", "a number, a boolean"),
        kernel("object made", "n = /*!*/new Bad() == null ? 1 : 2;", "makes no objects"),
        kernel("field of an object", "n = /*!*/new Bad().member;", "pass member as an argument"),
        kernel("instanceof", "n = /*!*/(Object) n instanceof Integer ? 1 : 2;", "no instanceof"),
        kernel(
            "lambda made", "n = (/*!*/(Runnable) () -> {}) == null ? 1 : 2;", "casts to primitive"),
        kernel("lambda", "/*!*/Runnable r = () -> {};", "a number, a boolean"),
        kernel("boxed number", "/*!*/Integer x = n;", "not java.lang.Integer"),
        kernel("Java array", "/*!*/int[] x = new int[4];", "createPrivate or createLocal"),
        kernel("Java array element", "n = /*!*/TABLE[0];", "a.array(i)"),
        kernel("field that varies", "n = /*!*/counter;", "pass counter as an argument"),
        kernel("constant known late", "n = /*!*/LATE;", "pass LATE as an argument"),
        kernel("written field", "/*!*/counter = n;", "write to a buffer"),
        kernel("infinity", "a.array(0, /*!*/Float.NEGATIVE_INFINITY);", "such as -1e30f"),
        kernel("NaN", "a.array(0, /*!*/Float.NaN);", "such as -1e30f"),
        kernel("infinite quotient", "a.array(0, /*!*/1f / 0f);", "such as -1e30f"),
        kernel("NaN in double", "double d = /*!*/Double.NaN;", "such as -1e30f"),
        kernel("plain method", "n = /*!*/plain(n);", "annotate plain with @Reflect"),
        kernel("library method", "n = /*!*/Integer.bitCount(n);", "annotate bitCount"),
        kernel("function that Math has only", "n = /*!*/Math.floorMod(n, 3);", "no Math.floorMod"),
        kernel("method of an object", "n = /*!*/\"x\".length();", "methods of objects"),
        kernel("host method of a buffer", "/*!*/a.copyFrom(null);", "runs on the host only"),
        kernel("buffer variable", "/*!*/F32Array c = a;", "by the name of its parameter"),
        kernel("buffer assigned", "/*!*/a = null;", "use the parameter"),
        kernel("buffer compared", "boolean same = /*!*/a == a;", "read an element"),
        kernel(
            "choice of buffers",
            "/*!*/(n > 0 ? a : a).array(0, 1f);",
            "by the name of its parameter"),
        kernel("view outside a declaration", "n = (int) /*!*/a.arrayView()[0];", "a.array(i)"));
  }

  static List<Refused> memory() {
    return List.of(
        kernel(
            "local memory in a block",
            "if (n > 0) { /*!*/Tile t = Tile.createLocal(); }",
            "move it"),
        kernel(
            "memory without creation", "/*!*/Tile t = null;", "createLocal() or createPrivate()"),
        kernel(
            "memory created apart",
            "Tile t = Tile.createLocal(); /*!*/t = Tile.createLocal();",
            "use the parameter or variable"),
        kernel("too much local memory", "/*!*/Big t = Big.createLocal();", "devices allow 49152"),
        kernel(
            "old name of the schema", "/*!*/Old t = Old.createLocal();", "no field deviceSchema"),
        new Refused(
            "local memory in a helper",
            "@Reflect static float f(int n) { /*!*/Tile t = Tile.createLocal(); return 0f; }",
            "outermost statements of a kernel"),
        new Refused(
            "memory as an argument",
            "@Reflect static void f(/*!*/Tile t) { }",
            "pass the elements"),
        new Refused(
            "atomic on an element",
            "@Reflect static void k(/*!*/Counts c) { c.atomicInc(0); }",
            "only a named field can be"),
        new Refused(
            "half not bound to a variable",
            "@Reflect static void k(F16Array h, F32Array a) { a.array(0, F16.f16ToFloat(/*!*/h.array(0))); }",
            "F16 half = h.array(0)"),
        new Refused(
            "bits set on a variable",
            "@Reflect static void k(F16Array h) { F16 x = h.array(0); /*!*/x.value((short) 1); }",
            "F16.of(bits)"),
        new Refused(
            "halves compared",
            "@Reflect static void k(F16Array h, S32Array b) { F16 x = h.array(0); F16 y = h.array(1);"
                + " if (/*!*/x == y) { b.array(0, 1); } }",
            "compare F16.f16ToFloat"));
  }

  static List<Refused> functions() {
    return List.of(
        new Refused(
            "recursion",
            "@Reflect static int f(int n) { return n < 1 ? 0 : /*!*/f(n - 1); }",
            "use a loop"),
        new Refused(
            "circle of two",
            "@Reflect static int f(int n) { return g(n); }\n"
                + "@Reflect static int g(int n) { return n < 1 ? 0 : /*!*/f(n - 1); }",
            "use a loop"),
        new Refused(
            "overloads",
            "@Reflect static int f(int n) { return n; }\n"
                + "/*!*/@Reflect static int f(float n) { return 1; }",
            "a name of its own"),
        new Refused(
            "one name in two classes",
            "static final class Other { @Reflect static int twice(int n) { return n; } }\n"
                + "@Reflect static int f(int n) { return twice(n) + /*!*/Other.twice(n); }",
            "a name of its own"),
        new Refused(
            "called kernel with local memory",
            "@Reflect static void f(int n) { Tile t = Tile.createLocal(); t.array(n, 1f); }\n"
                + "@Reflect static void g(int n) { /*!*/f(n); }",
            "dispatched and not called"),
        new Refused(
            "two buffers of one name",
            "static final class A { interface B extends Buffer { int n(); void n(int n); } }\n"
                + "static final class C { interface B extends Buffer { int m(); void m(int m); } }\n"
                + "@Reflect static void k(A.B x, /*!*/C.B y) { }",
            "two buffer types are called B"),
        new Refused("instance method", "/*!*/@Reflect int f(int n) { return n; }", "is static"),
        new Refused(
            "type parameters",
            "/*!*/@Reflect static <T> int f(int n) { return n; }",
            "name the types"),
        new Refused(
            "varargs", "/*!*/@Reflect static int f(int... n) { return 1; }", "fixed number"),
        new Refused("native", "/*!*/@Reflect static native int f(int n);", "neither native"),
        new Refused(
            "string parameter", "@Reflect static int f(/*!*/String s) { return 1; }", "S32Array"),
        new Refused(
            "array parameter", "@Reflect static int f(/*!*/int[] s) { return 1; }", "S32Array"),
        new Refused(
            "result", "@Reflect static /*!*/String f(int n) { return null; }", "returns a number"));
  }

  static List<Refused> dispatches() {
    return List.of(
        compute(
            "computed argument",
            "cc.dispatchKernel(NDRange.of1D(1), () -> ok(a, /*!*/n + 1));",
            "variables of the method around the lambda; bind this to a local variable before"),
        compute(
            "called argument",
            "cc.dispatchKernel(NDRange.of1D(1), () -> ok(a, /*!*/a.length()));",
            "first call in the lambda for the kernel; bind this to a local variable before"),
        compute(
            "field as argument",
            "cc.dispatchKernel(NDRange.of1D(1), () -> ok(a, /*!*/counter));",
            "variables of the method around the lambda; bind this to a local variable before"),
        compute(
            "literal as argument",
            "cc.dispatchKernel(NDRange.of1D(1), () -> ok(a, /*!*/7));",
            "variables of the method around the lambda; bind this to a local variable before"),
        compute(
            "float literal as argument",
            "cc.dispatchKernel(NDRange.of1D(1), () -> scaled(a, /*!*/-0.5f));",
            "variables of the method around the lambda; bind this to a local variable before"),
        compute(
            "long parameter",
            "cc.dispatchKernel(NDRange.of1D(1), () -> /*!*/wide(a, n));",
            "S32Array"),
        compute(
            "kernel with a result",
            "cc.dispatchKernel(NDRange.of1D(1), () -> /*!*/value(n));",
            "into a buffer"),
        compute(
            "no kernel", "cc.dispatchKernel(NDRange.of1D(1), () -> /*!*/plain(n));", "annotate it"),
        compute(
            "two statements",
            "cc.dispatchKernel(NDRange.of1D(1), () -> /*!*/{ ok(a, n); ok(a, n); });",
            "nothing else"));
  }

  private static Refused warp(String name, String body, String message) {
    return kernel(
        name,
        "Tile sums = Tile.createPrivate(); Words r = Words.createPrivate();"
            + " Tile tile = Tile.createLocal();"
            + body,
        message);
  }

  private static Refused tile(String name, String body, String message) {
    return new Refused(
        name,
        "@Reflect static void k(F16Array f, S32Array b, int n) {"
            + " Halves h = Halves.createLocal(); Longs l = Longs.createLocal();"
            + body
            + "}",
        message);
  }

  static List<Refused> warps() {
    return List.of(
        warp(
            "offset that varies",
            "for (int i = 0; i < n; i++) { Warp.mmaF16(sums, /*!*/i * 4, r, 0, r, 0); }",
            "loops with constant bounds"),
        warp(
            "offset that is assigned",
            "int i = 0; i += 4; Warp.load16(r, /*!*/i, b, n);",
            "loops with constant bounds"),
        warp("tile for registers", "Warp.load16(/*!*/tile, 0, b, n);", "private memory"),
        warp("registers for a tile", "Warp.loadMatrix1(r, 0, /*!*/r, n);", "local memory"),
        warp(
            "copy to another type", "/*!*/Warp.copyAsync16(tile, 0, b, n);", "int copied to float"),
        warp("sums of another type", "Warp.mmaF16(/*!*/r, 0, r, 0, r, 0);", "this takes [float]"),
        warp("number for memory", "Warp.load16(r, 0, /*!*/(S32Array) null, n);", "itself here"),
        warp("groups that vary", "Warp.waitCopies(/*!*/n);", "a literal or static final int"),
        warp("too many groups", "/*!*/Warp.waitCopies(8);", "must be 0 to 7"),
        warp("half a warp", "/*!*/Warp.waitAt(1, 48);", "a multiple of 32"),
        warp(
            "floats of integers", "/*!*/Warp.load16(sums, 0, b, n);", "takes and gives float only"),
        warp(
            "two arrays",
            "Two two = Two.createPrivate(); Warp.load16(/*!*/two, 0, b, n);",
            "this has [x, y]"),
        warp(
            "columns that vary",
            "Halves h = Halves.createLocal();"
                + " Warpgroup.wgmmaF16(sums, 0, /*!*/n, false, h, 0, h, 0);",
            "a literal or static final int"),
        warp(
            "columns that are odd",
            "Halves h = Halves.createLocal();"
                + " /*!*/Warpgroup.wgmmaF16(sums, 0, 12, false, h, 0, h, 0);",
            "12 columns, must be a multiple of 8"),
        warp(
            "too few sums",
            "Halves h = Halves.createLocal();"
                + " /*!*/Warpgroup.wgmmaF16(sums, 0, 256, false, h, 0, h, 0);",
            "256 columns have 128 sums, the memory has 64"),
        warp(
            "floats for a matrix",
            "Warpgroup.wgmmaF16(sums, 0, 8, false, /*!*/tile, 0, tile, 0);",
            "the elements are float"),
        warp(
            "bands too near",
            "Halves h = Halves.createLocal();"
                + " /*!*/Warpgroup.wgmmaTransposedF16(sums, 0, 8, false, h, 0, h, 0, 100);",
            "bands at a distance of 100 halves"),
        warp(
            "integers for barriers",
            "Warpgroup.arrive(/*!*/tile, 0);",
            "the elements are float, this takes [long]"),
        tile(
            "rows of a matrix that vary",
            "Warpgroup.loadTile(h, 0, f, 0, /*!*/n + 1, 64, 0, 0, 8, l, 0);",
            "a constant or an int parameter of the kernel"),
        tile(
            "start of a matrix that varies",
            "/*!*/Warpgroup.loadTile(h, 0, f, n * 8, 8, 64, 0, 0, 8, l, 0);",
            "a matrix starts at a constant or at an int parameter of the kernel"),
        tile(
            "rows of a tile that vary",
            "Warpgroup.loadTile(h, 0, f, 0, 8, 64, 0, 0, /*!*/n, l, 0);",
            "a literal or static final int"),
        tile(
            "a tile of 12 rows",
            "/*!*/Warpgroup.loadTile(h, 0, f, 0, 8, 64, 0, 0, 12, l, 0);",
            "12 rows of a tile, must be a multiple of 8 from 8 to 256"),
        tile(
            "a tile larger than its memory",
            "/*!*/Warpgroup.loadTile(h, 0, f, 0, 8, 64, 0, 0, 72, l, 0);",
            "a tile of 72 rows has 4608 elements, the memory has 4096"),
        tile(
            "a tile of integers",
            "Warpgroup.loadTile(h, 0, /*!*/b, 0, 8, 64, 0, 0, 8, l, 0);",
            "the elements are int"),
        tile(
            "bytes that vary",
            "Warpgroup.arriveExpecting(l, 0, /*!*/n);",
            "a literal or static final int"),
        tile(
            "bytes of half a piece",
            "/*!*/Warpgroup.arriveExpecting(l, 0, 24);",
            "24 bytes expected, must be a multiple of 16 from 16 to 1048560"),
        new Refused(
            "rows of a matrix that the kernel changes",
            "/*!*/@Reflect static void k(F16Array f, int n) { Halves h = Halves.createLocal();"
                + " Longs l = Longs.createLocal(); n = n + 1;"
                + " Warpgroup.loadTile(h, 0, f, 0, n, 64, 0, 0, 8, l, 0); }",
            "n says how a matrix lies"),
        new Refused(
            "rows of a matrix in a variable",
            "/*!*/@Reflect static void k(F16Array f, int n) { Halves h = Halves.createLocal();"
                + " Longs l = Longs.createLocal(); int m = n;"
                + " Warpgroup.loadTile(h, 0, f, 0, m, 64, 0, 0, 8, l, 0); }",
            "m says how a matrix lies"),
        warp("few registers", "/*!*/Warpgroup.lowerRegisters(20);", "a multiple of 8 from 24"),
        new Refused(
            "a barrier that is read",
            "/*!*/@Reflect static void k(S32Array b) { Longs l = Longs.createLocal();"
                + " Warpgroup.arrive(l, 0); b.array(0, (int) l.array(0)); }",
            "a load of memory that holds barriers"),
        new Refused(
            "launch bounds in a block",
            "/*!*/@Reflect static void k(int n) { if (n > 0) { Warp.launchBounds(64, 2); } }",
            "launchBounds inside another statement"),
        new Refused(
            "a wait for launches in a block",
            "/*!*/@Reflect static void k(int n) { if (n > 0) { Warp.awaitLaunches(); } }",
            "awaitLaunches inside another statement"),
        new Refused(
            "a wait for launches after a return",
            "/*!*/@Reflect static void k(int n) { if (n > 0) return; Warp.awaitLaunches(); }",
            "awaitLaunches after a return"),
        new Refused(
            "two waits for launches",
            "/*!*/@Reflect static void k() { Warp.awaitLaunches(); Warp.awaitLaunches(); }",
            "a second awaitLaunches"),
        new Refused(
            "a wait for launches outside a kernel",
            "/*!*/@Reflect static int f() { Warp.awaitLaunches(); return 1; }",
            "awaitLaunches outside a kernel"),
        new Refused(
            "buffer with fields",
            "interface Head extends Buffer { int n(); void n(int n); int length(); int array(long i);"
                + " void array(long i, int v); }\n"
                + "@Reflect static void k(Head h) { Words r = Words.createPrivate();"
                + " Warp.load16(r, 0, /*!*/h, 0); }",
            "a buffer of elements only"));
  }

  @ParameterizedTest
  @MethodSource({"statements", "expressions", "memory", "functions", "dispatches", "warps"})
  void refusesWhereItStands(Refused refused, @TempDir Path folder) {
    String source = HEAD + refused.members() + "}\n";
    assertThat(source).contains(MARK);
    List<Diagnostic<? extends JavaFileObject>> diagnostics =
        KernelCompiler.compile(folder, Map.of("sample.Bad", source)).diagnostics();
    List<Diagnostic<? extends JavaFileObject>> errors =
        diagnostics.stream().filter(d -> d.getKind() == Diagnostic.Kind.ERROR).toList();
    assertThat(errors).as("%s", diagnostics).hasSize(1);
    assertThat(errors.getFirst().getMessage(null)).contains(refused.message());
    assertThat(errors.getFirst().getStartPosition())
        .as(errors.getFirst().toString())
        .isEqualTo(source.indexOf(MARK) + MARK.length());
    assertThat(folder.resolve("META-INF")).doesNotExist();
  }

  @Test
  void warnsOfBarriersThatSomeMayNotReach(@TempDir Path folder) {
    String source =
        HEAD
            + """
              @Reflect static void k(S32Array b, int n) {
                int i = KernelContext.LIX() + n;
                if (n > 3) { KernelContext.barrier(); }
                if (i > 3) { /*!*/KernelContext.barrier(); }
              }
            }
            """;
    List<Diagnostic<? extends JavaFileObject>> diagnostics =
        KernelCompiler.compile(folder, Map.of("sample.Bad", source)).diagnostics();
    assertThat(diagnostics).hasSize(1);
    assertThat(diagnostics.getFirst().getKind()).isEqualTo(Diagnostic.Kind.WARNING);
    assertThat(diagnostics.getFirst().getMessage(null)).contains("move it out of the condition");
    assertThat(diagnostics.getFirst().getStartPosition())
        .isEqualTo(source.indexOf(MARK) + MARK.length());
  }

  @Test
  void leavesToJavacWhatJavacRefuses(@TempDir Path folder) {
    String source =
        HEAD
            + "@Reflect static void k(int n) { Unknown x = n; n = missing(n); }\n"
            + "static void run(ComputeContext cc) {"
            + " cc.dispatchKernel(NDRange.of1D(1), () -> nowhere(1)); } }";
    assertThat(KernelCompiler.compile(folder, Map.of("sample.Bad", source)).diagnostics())
        .extracting(diagnostic -> diagnostic.getCode())
        .containsOnly(
            "compiler.err.cant.resolve.location", "compiler.err.cant.resolve.location.args");
  }

  @Test
  void reportsEveryStatementThatIsRefused(@TempDir Path folder) {
    String source =
        HEAD + "@Reflect static void k(int n) { do { } while (n > 1); switch (n) { default: } }}";
    assertThat(KernelCompiler.compile(folder, Map.of("sample.Bad", source)).diagnostics())
        .extracting(diagnostic -> diagnostic.getMessage(null))
        .hasSize(2);
  }
}
