package org.sepllm.hat.fuzz;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sepllm.hat.model.MathFunction;

/**
 * A random kernel.
 *
 * @param seed what it grew from
 * @param name the name of its method
 * @param shape the range that it is launched on
 * @param methods the functions that it calls, then the kernel itself
 * @param near the function whose result each place of the results that are not exact takes
 * @param features how often the source has what
 */
record GrownKernel(
    long seed,
    String name,
    Shape shape,
    List<Method> methods,
    List<MathFunction> near,
    Map<Feature, Integer> features) {
  /** How many results of each kind a work-item writes. */
  static final int RESULTS = 4;

  /** How many results in half precision a work-item writes. */
  static final int HALVES = 2;

  /** How many results that are not exact a work-item writes. */
  static final int NEAR = 3;

  /** How many numbers of each type a kernel reads. */
  static final int INPUTS = 64;

  /** What a kernel takes. */
  static final String PARAMETERS =
      "S32Array ints, F32Array floats, F16Array halves, S32Array outInts, F32Array outFloats,"
          + " F16Array outHalves, F32Array near, Memory.Tally tally, int number, float factor";

  /**
   * A method of the source.
   *
   * @param header what stands before its braces
   * @param body its statements
   */
  record Method(String header, List<Node> body) {
    Method {
      body = List.copyOf(body);
    }
  }

  GrownKernel {
    methods = List.copyOf(methods);
    near = List.copyOf(near);
    features = Map.copyOf(features);
  }

  /** The same kernel with other methods. */
  GrownKernel with(List<Method> newMethods) {
    return new GrownKernel(seed, name, shape, newMethods, near, features);
  }

  /** The methods as Java. */
  String source() {
    StringBuilder text = new StringBuilder();
    for (Method method : methods) {
      text.append("\n  @Reflect\n");
      Node.print(List.of(new Node.Nest(method.header(), method.body(), "")), "  ", text);
    }
    return text.toString();
  }

  /** A class of kernels as Java. */
  static String classOf(String packageName, String className, List<GrownKernel> kernels) {
    StringBuilder text = new StringBuilder("package " + packageName + ";\n\n");
    for (String name :
        List.of(
            "hat.HATMath",
            "hat.KernelContext",
            "hat.buffer.F16Array",
            "hat.buffer.F32Array",
            "hat.buffer.S32Array",
            "hat.types.F16",
            "jdk.incubator.code.Reflect",
            "org.sepllm.hat.fuzz.Memory")) {
      text.append("import ").append(name).append(";\n");
    }
    text.append("\nfinal class ").append(className).append(" {\n");
    kernels.forEach(kernel -> text.append(kernel.source()));
    return text.append("}\n").toString();
  }

  /** Adds up how often kernels have what. */
  static Map<Feature, Integer> count(List<GrownKernel> kernels) {
    Map<Feature, Integer> sum = new EnumMap<>(Feature.class);
    for (GrownKernel kernel : kernels) {
      kernel.features().forEach((feature, count) -> sum.merge(feature, count, Integer::sum));
    }
    return sum;
  }
}
