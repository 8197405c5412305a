package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Percentage;

/** The bounds against the formulas of {@code docs/numerics.md}, written down a second time. */
class BoundFormulaTest {
  private static final double SLACK = 1 + 1.0 / 256;

  @Provide
  Arbitrary<AttentionCase> cases() {
    return AttentionCase.any(7, 4);
  }

  /** Values so small that flushing dominates, ordinary ones, and scales other than the default. */
  @Provide
  Arbitrary<Double> factors() {
    return Arbitraries.of(1.0, 1.0, 0x1p-60, 0x1p-90);
  }

  @Provide
  Arbitrary<Double> scales() {
    return Arbitraries.of(0.5, -2.0, 0.0, 7.0);
  }

  @Provide
  Arbitrary<ErrorModel> models() {
    return Combinators.combine(
            Arbitraries.of(StorageType.class),
            Arbitraries.of(true, false),
            Arbitraries.of(1.0, 64.0),
            Arbitraries.of(0.5, 4.0, 100.0),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 9))
        .as(BoundFormulaTest::model);
  }

  private static ErrorModel model(
      StorageType storage, boolean stored, double coarser, double ulp, int rescales, int merges) {
    ErrorModel usual = ErrorModel.of(storage);
    return new ErrorModel(
        storage,
        stored ? storage : usual.weightStorage(),
        usual.unitRoundoff() * coarser,
        ulp,
        rescales,
        merges);
  }

  private static AttentionInputs inputs(
      AttentionCase attention, double factor, double scale, StorageType storage) {
    AttentionInputs drawn = attention.inputs();
    return new AttentionInputs(
            drawn.q().map(value -> factor * value),
            drawn.k(),
            drawn.v().map(value -> factor * value),
            drawn.visibility(),
            scale)
        .roundedTo(storage);
  }

  @Property
  void sepAttn013_forwardBoundFollowsItsFormula(
      @ForAll("cases") AttentionCase attention,
      @ForAll("factors") double factor,
      @ForAll("scales") double scale,
      @ForAll("models") ErrorModel model) {
    AttentionInputs inputs = inputs(attention, factor, scale, model.storage());
    AttentionResult bound = ErrorBound.forward(inputs, model);
    AttentionResult exact = ExactAttention.forward(inputs);
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        if (inputs.visibility().visibleKeys(query).length > 0) {
          Row oracle = new Row(inputs, head, query, ErrorModel.ORACLE);
          Row port = new Row(inputs, head, query, model);
          assertBound(bound.logSumExp().at(head, query), SLACK * (oracle.lse() + port.lse()));
          for (int dim = 0; dim < inputs.headDim(); dim++) {
            double error = oracle.out(dim) + port.out(dim);
            double size = Math.abs(exact.out().at(head, query, dim)) + error;
            assertBound(
                bound.out().at(head, query, dim), SLACK * (error + storing(model.storage(), size)));
          }
        }
      }
    }
  }

  @Property(tries = 200)
  void sepAttn014_gradientBoundFollowsItsFormula(
      @ForAll("cases") AttentionCase attention,
      @ForAll("factors") double factor,
      @ForAll("scales") double scale,
      @ForAll("models") ErrorModel model) {
    AttentionInputs inputs = inputs(attention, factor, scale, model.storage());
    HeadTensor dOut = attention.dOut().map(model.storage()::round);
    AttentionGradients bound = ErrorBound.gradients(inputs, dOut, model);
    AttentionGradients exact = ExactAttention.gradients(inputs, dOut);
    Gradients oracle = new Gradients(inputs, dOut, ErrorModel.ORACLE);
    Gradients port = new Gradients(inputs, dOut, model);
    for (int dim = 0; dim < inputs.headDim(); dim++) {
      for (int head = 0; head < inputs.heads(); head++) {
        for (int query = 0; query < inputs.queries(); query++) {
          assertTotal(
              model,
              bound.dQ().at(head, query, dim),
              exact.dQ().at(head, query, dim),
              oracle.dQ(head, query, dim) + port.dQ(head, query, dim));
        }
      }
      for (int kvHead = 0; kvHead < inputs.k().heads(); kvHead++) {
        for (int key = 0; key < inputs.keys(); key++) {
          assertTotal(
              model,
              bound.dK().at(kvHead, key, dim),
              exact.dK().at(kvHead, key, dim),
              oracle.dK(kvHead, key, dim) + port.dK(kvHead, key, dim));
          assertTotal(
              model,
              bound.dV().at(kvHead, key, dim),
              exact.dV().at(kvHead, key, dim),
              oracle.dV(kvHead, key, dim) + port.dV(kvHead, key, dim));
        }
      }
    }
  }

  private static void assertTotal(ErrorModel model, double bound, double exact, double error) {
    double size = Math.abs(exact) + error;
    assertBound(bound, error == 0 ? 0 : SLACK * (error + storing(model.storage(), size)));
  }

  private static void assertBound(double bound, double expected) {
    if (Double.isFinite(expected)) {
      assertThat(bound).isCloseTo(expected, Percentage.withPercentage(1e-7));
    } else {
      assertThat(bound).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  private static double storing(StorageType storage, double size) {
    return switch (storage) {
      case F64, F32 -> size > storage.maxFinite() ? Double.POSITIVE_INFINITY : 0;
      case F16 -> size > 65504 ? Double.POSITIVE_INFINITY : 0x1p-11 * size + 0x1p-25;
      case BF16 -> size > 0x1.FEp127 ? Double.POSITIVE_INFINITY : 0x1p-8 * size + 0x1p-126;
    };
  }

  /** One factor known up to phi, and its stored partner. */
  private record Term(double f, double phi, double e) {}

  private record Symbols(ErrorModel model) {
    double u() {
      return model.unitRoundoff();
    }

    boolean wide() {
      return model.storage() == StorageType.F64;
    }

    double mu() {
      return wide() ? 0x1p-1022 : 0x1p-126;
    }

    double epsilon() {
      double error = 2 * model.functionUlp() * (wide() ? 0x1p-53 : 0x1p-24);
      return error / (1 - error);
    }

    double gamma(double k) {
      return k * u() / (1 - k * u());
    }

    double weightRounding() {
      return switch (model.weightStorage()) {
        case F64, F32 -> 0;
        case F16 -> 0x1p-11 / (1 - 0x1p-11);
        case BF16 -> 0x1p-8 / (1 - 0x1p-8);
      };
    }

    double weightStep() {
      return switch (model.weightStorage()) {
        case F64, F32 -> 0;
        case F16 -> 0x1p-25 + 0x1p-126;
        case BF16 -> 0x1p-134 + 0x1p-126;
      };
    }

    double sum(double scale, List<Term> terms) {
      double s = Math.abs(scale);
      double known = terms.stream().mapToDouble(t -> t.phi * Math.abs(t.e)).sum();
      double products =
          terms.stream().mapToDouble(t -> (Math.abs(t.f) + t.phi) * Math.abs(t.e)).sum();
      double sizes =
          terms.stream().mapToDouble(t -> 1 + Math.abs(t.f) + t.phi + Math.abs(t.e)).sum();
      double largest = wide() ? Double.MAX_VALUE : Float.MAX_VALUE;
      if (4 * (1 + s) * (products + sizes) > largest) {
        return Double.POSITIVE_INFINITY;
      }
      return s * (known + gamma(terms.size() + 5) * products)
          + 2 * mu() * ((1 + s) * sizes + products);
    }
  }

  /** One query of one head. */
  private static final class Row {
    private final AttentionInputs inputs;
    private final Symbols symbols;
    private final int[] keys;
    private final int kvHead;
    private final double[] w;
    private final double[] t;
    private final double r;
    private final double m;
    private final double l;
    private final double x;
    private final double nu;
    private final double rho;

    Row(AttentionInputs inputs, int head, int query, ErrorModel model) {
      this.inputs = inputs;
      this.symbols = new Symbols(model);
      this.keys = inputs.visibility().visibleKeys(query);
      this.kvHead = inputs.kvHead(head);
      ExactRow row = ExactRow.of(inputs, head, query);
      int n = keys.length;
      this.w = IntStream.range(0, n).mapToDouble(row::weight).toArray();
      this.r = Math.min(model.rescales(), n - 1);
      this.m = Math.min(model.merges(), n - 1);
      this.l = 1 + Math.log(n);
      double[] e =
          IntStream.range(0, n).mapToDouble(j -> scoreError(head, query, keys[j])).toArray();
      this.x =
          l + IntStream.range(0, n).mapToDouble(j -> Math.abs(row.score(j)) + e[j]).max().orElse(0);
      double common =
          symbols.gamma(8 + r + 12 * m) * x
              + (2 + r + 2 * m + 2 * m * l) * symbols.epsilon()
              + symbols.gamma(n + r + 3 * m + 4);
      this.t = IntStream.range(0, n).mapToDouble(j -> e[j] + common).toArray();
      this.nu = 2 * (2 * r + 4 * m + 8) * symbols.mu();
      double error = n * nu + IntStream.range(0, n).mapToDouble(j -> w[j] * Math.expm1(t[j])).sum();
      this.rho = error < 0.5 ? error : Double.NaN;
    }

    private double scoreError(int head, int query, int key) {
      List<Term> terms = new ArrayList<>();
      for (int dim = 0; dim < inputs.headDim(); dim++) {
        terms.add(new Term(inputs.q().at(head, query, dim), 0, inputs.k().at(kvHead, key, dim)));
      }
      return symbols.sum(inputs.scale(), terms);
    }

    double v(int j, int dim) {
      return Math.abs(inputs.v().at(kvHead, keys[j], dim));
    }

    double magnitude(int dim) {
      return IntStream.range(0, keys.length).mapToDouble(j -> w[j] * v(j, dim)).sum();
    }

    double out(int dim) {
      double sum = rho * magnitude(dim);
      for (int j = 0; j < keys.length; j++) {
        double phi = Math.expm1(t[j] + symbols.weightRounding());
        sum += (w[j] * phi + 2 * symbols.weightStep()) * v(j, dim) + nu * (v(j, dim) + 1);
      }
      return sum / (1 - rho);
    }

    double lse() {
      return -Math.log1p(-rho) + symbols.epsilon() * l + symbols.gamma(6) * x + symbols.mu();
    }

    double a(int j) {
      double exponent = t[j] + lse() + symbols.gamma(8) * x + symbols.epsilon();
      return w[j] * Math.expm1(exponent) + nu;
    }
  }

  /** All gradients; every call evaluates its formula anew. */
  private record Gradients(AttentionInputs inputs, HeadTensor dOut, ErrorModel model) {

    /** dOut and the values of one key: the terms of dWeight_j. */
    private List<Term> products(Row row, int head, int query, int j) {
      List<Term> terms = new ArrayList<>();
      for (int dim = 0; dim < inputs.headDim(); dim++) {
        double v = inputs.v().at(row.kvHead, row.keys[j], dim);
        terms.add(new Term(dOut.at(head, query, dim), 0, v));
      }
      return terms;
    }

    /** The terms of dOut · out, out known up to its bound and its rounding to storage. */
    private List<Term> outTerms(Row row, int head, int query) {
      List<Term> terms = new ArrayList<>();
      for (int dim = 0; dim < inputs.headDim(); dim++) {
        double error = row.out(dim);
        double stored = error + storing(model.storage(), row.magnitude(dim) + error);
        terms.add(new Term(row.magnitude(dim), stored, dOut.at(head, query, dim)));
      }
      return terms;
    }

    /** b_j and |dScore_j| of one query, in the order of its keys. */
    private List<Term> dScores(int head, int query) {
      Row row = new Row(inputs, head, query, model);
      Symbols symbols = row.symbols;
      double u = symbols.u();
      int n = row.keys.length;
      double[] dWeight = new double[n];
      double[] c = new double[n];
      double[] p = new double[n];
      List<Term> byWeights = new ArrayList<>();
      for (int j = 0; j < n; j++) {
        List<Term> products = products(row, head, query, j);
        dWeight[j] = products.stream().mapToDouble(t -> t.f * t.e).sum();
        c[j] = products.stream().mapToDouble(t -> Math.abs(t.f * t.e)).sum();
        p[j] = symbols.sum(1, products);
        byWeights.add(new Term(row.w[j], row.a(j), c[j] + p[j]));
      }
      double mean = IntStream.range(0, n).mapToDouble(j -> row.w[j] * dWeight[j]).sum();
      double weighted = IntStream.range(0, n).mapToDouble(j -> row.w[j] * p[j]).sum();
      List<Term> byOut = outTerms(row, head, query);
      double size = byOut.stream().mapToDouble(t -> (t.f + t.phi) * Math.abs(t.e)).sum();
      double g = Math.max(symbols.sum(1, byOut), symbols.sum(1, byWeights) + weighted);
      List<Term> scores = new ArrayList<>();
      for (int j = 0; j < n; j++) {
        double r = (p[j] + g) * (1 + 2 * u) + 2 * u * (c[j] + size);
        double z = Math.abs(dWeight[j] - mean);
        scores.add(new Term(row.w[j] * z, scoreError(row, j, z, r), 0));
      }
      return scores;
    }

    private double scoreError(Row row, int j, double z, double r) {
      Symbols symbols = row.symbols;
      double known = row.a(j) + 2 * symbols.u() * (row.w[j] + row.a(j));
      double b = known * (z + 2 * r) + row.w[j] * r + 2 * symbols.mu();
      double size = row.w[j] * z + b;
      boolean fits = size <= model.weightStorage().maxFinite();
      double rounded = b + symbols.weightRounding() * size + symbols.weightStep();
      return fits ? rounded : Double.POSITIVE_INFINITY;
    }

    double dQ(int head, int query, int dim) {
      int[] keys = inputs.visibility().visibleKeys(query);
      List<Term> scores = keys.length == 0 ? List.of() : dScores(head, query);
      List<Term> terms = new ArrayList<>();
      for (int j = 0; j < keys.length; j++) {
        double k = inputs.k().at(inputs.kvHead(head), keys[j], dim);
        terms.add(new Term(scores.get(j).f, scores.get(j).phi, k));
      }
      return new Symbols(model).sum(inputs.scale(), terms);
    }

    double dK(int kvHead, int key, int dim) {
      List<Term> terms = new ArrayList<>();
      for (int head = 0; head < inputs.heads(); head++) {
        for (int query = 0; query < inputs.queries(); query++) {
          int j = place(head, query, kvHead, key);
          if (j >= 0) {
            Term score = dScores(head, query).get(j);
            terms.add(new Term(score.f, score.phi, inputs.q().at(head, query, dim)));
          }
        }
      }
      return new Symbols(model).sum(inputs.scale(), terms);
    }

    double dV(int kvHead, int key, int dim) {
      Symbols symbols = new Symbols(model);
      List<Term> terms = new ArrayList<>();
      for (int head = 0; head < inputs.heads(); head++) {
        for (int query = 0; query < inputs.queries(); query++) {
          int j = place(head, query, kvHead, key);
          if (j >= 0) {
            Row row = new Row(inputs, head, query, model);
            double a =
                row.a(j) + symbols.weightRounding() * (row.w[j] + row.a(j)) + symbols.weightStep();
            terms.add(new Term(row.w[j], a, dOut.at(head, query, dim)));
          }
        }
      }
      return symbols.sum(1, terms);
    }

    /** Where the key stands in what a query sees, or -1. */
    private int place(int head, int query, int kvHead, int key) {
      int[] keys = inputs.visibility().visibleKeys(query);
      return inputs.kvHead(head) != kvHead
          ? -1
          : IntStream.range(0, keys.length).filter(j -> keys[j] == key).findFirst().orElse(-1);
    }
  }
}
