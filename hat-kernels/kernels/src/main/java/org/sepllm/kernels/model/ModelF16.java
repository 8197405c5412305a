package org.sepllm.kernels.model;

import hat.HATMath;
import hat.KernelContext;
import hat.buffer.F16Array;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import jdk.incubator.code.Reflect;
import org.sepllm.kernels.model.ModelMemory.Lanes;
import org.sepllm.kernels.model.ModelMemory.Own;
import org.sepllm.kernels.model.ModelMemory.Sums;
import org.sepllm.kernels.rope.RotaryF16;

/**
 * What a transformer computes beside attention.
 *
 * <p>Rule: SEP-MODEL-001 to SEP-MODEL-003, SEP-MODEL-005 to SEP-MODEL-008, SEP-MODEL-010.
 *
 * <p>Weights lie input by input, {@code [inputs][outputs]}, so that neighboring work-items read
 * neighboring weights. Rows between sublayers are float32; what a matrix multiplies, and what it
 * yields for the next one, is of the storage type. Sums are float32.
 *
 * <p>{@code product} and {@code gated}: a group takes 32 outputs of four tokens. Eight work-items
 * share an output, each with every eighth input; their sums meet in local memory. Floor for a step
 * of one token: every weight is read once.
 */
public final class ModelF16 {
  private static final int OUTPUTS = ModelTiling.OUTPUTS;
  private static final int PARTS = ModelTiling.PARTS;
  private static final int TOKENS = ModelTiling.TOKENS;
  private static final int ITEMS = ModelTiling.ITEMS;
  private static final int LANES = ModelTiling.LANES;
  private static final int COUNT = ModelTiling.COUNT;
  private static final int IDS = ModelTiling.IDS;
  private static final float ROOT_2 = 1.41421356f;
  private static final float TWO_OVER_ROOT_PI = 1.12837917f;
  private static final float SERIES_LIMIT = 2f;

  private ModelF16() {}

  /** The row of each token's id; the embedding lies as the output matrix does. */
  @Reflect
  public static void embed(
      F16Array weights, S32Array tokens, F32Array wide, int hidden, int vocabulary) {
    int token = KernelContext.GIX() / hidden;
    int dim = KernelContext.GIX() % hidden;
    if (token < tokens.array(COUNT)) {
      int id = tokens.array(IDS + token);
      wide.array(
          (long) token * hidden + dim, RotaryF16.load(weights, (long) dim * vocabulary + id));
    }
  }

  /** RMSNorm, one group for each token. */
  @Reflect
  public static void rms(
      F32Array wide, F32Array scale, F16Array out, S32Array tokens, int hidden, float epsilon) {
    Lanes lanes = Lanes.createLocal();
    int lane = KernelContext.LIX();
    int token = KernelContext.BIX();
    long row = (long) token * hidden;
    float squares = 0f;
    for (int dim = lane; dim < hidden && token < tokens.array(COUNT); dim += LANES) {
      float x = wide.array(row + dim);
      squares += x * x;
    }
    lanes.array(lane, squares);
    KernelContext.barrier();
    float sum = 0f;
    for (int i = 0; i < LANES; i++) {
      sum += lanes.array(i);
    }
    float root = HATMath.sqrtf(sum / hidden + epsilon);
    for (int dim = lane; dim < hidden && token < tokens.array(COUNT); dim += LANES) {
      RotaryF16.store(out, row + dim, wide.array(row + dim) / root * scale.array(dim));
    }
  }

  /** LayerNorm, one group for each token. */
  @Reflect
  public static void layer(
      F32Array wide,
      F32Array scale,
      F32Array bias,
      F16Array out,
      S32Array tokens,
      int hidden,
      float epsilon) {
    Lanes lanes = Lanes.createLocal();
    Lanes squareLanes = Lanes.createLocal();
    int lane = KernelContext.LIX();
    int token = KernelContext.BIX();
    long row = (long) token * hidden;
    float own = 0f;
    for (int dim = lane; dim < hidden && token < tokens.array(COUNT); dim += LANES) {
      own += wide.array(row + dim);
    }
    lanes.array(lane, own);
    KernelContext.barrier();
    float sum = 0f;
    for (int i = 0; i < LANES; i++) {
      sum += lanes.array(i);
    }
    float mean = sum / hidden;
    float ownSquares = 0f;
    for (int dim = lane; dim < hidden && token < tokens.array(COUNT); dim += LANES) {
      float distance = wide.array(row + dim) - mean;
      ownSquares += distance * distance;
    }
    squareLanes.array(lane, ownSquares);
    KernelContext.barrier();
    float squares = 0f;
    for (int i = 0; i < LANES; i++) {
      squares += squareLanes.array(i);
    }
    float root = HATMath.sqrtf(squares / hidden + epsilon);
    for (int dim = lane; dim < hidden && token < tokens.array(COUNT); dim += LANES) {
      float normed = (wide.array(row + dim) - mean) / root;
      RotaryF16.store(out, row + dim, normed * scale.array(dim) + bias.array(dim));
    }
  }

  /** The exact GELU: {@code x / 2 * erfc(−x / √2)}, by a series or, for large x, a fraction. */
  @Reflect
  public static float gelu(float x) {
    float z = (x < 0f ? -x : x) / ROOT_2;
    if (z < SERIES_LIMIT) {
      float term = z;
      float sum = z;
      for (int n = 1; n < ModelTiling.SERIES_TERMS; n++) {
        term *= 2f * z * z / (2 * n + 1);
        sum += term;
      }
      float erf = TWO_OVER_ROOT_PI * HATMath.expf(-z * z) * sum;
      return x / 2f * (x < 0f ? 1f - erf : 1f + erf);
    }
    float denominator = z;
    for (int depth = ModelTiling.FRACTION_DEPTH; depth >= 1; depth--) {
      denominator = z + depth / 2f / denominator;
    }
    float tail = TWO_OVER_ROOT_PI / 2f * HATMath.expf(-z * z) / denominator;
    return x / 2f * (x < 0f ? tail : 2f - tail);
  }

  /**
   * A linear layer, whose sums go where {@code use} says; a bias of length 0 is none.
   *
   * <p>Groups: outputs along x, tokens along y.
   */
  @Reflect
  public static void product(
      F16Array in,
      F16Array weights,
      F32Array bias,
      F16Array out,
      F32Array wide,
      S32Array tokens,
      int inputs,
      int outputs,
      int use) {
    Sums sums = Sums.createLocal();
    Own own = Own.createPrivate();
    int lane = KernelContext.LIX() % OUTPUTS;
    int part = KernelContext.LIX() / OUTPUTS;
    int output = KernelContext.BIX() * OUTPUTS + lane;
    int first = KernelContext.BIY() * TOKENS;
    int count = tokens.array(COUNT);
    for (int i = 0; i < TOKENS; i++) {
      own.array(i, 0f);
    }
    if (output < outputs) {
      for (int input = part; input < inputs; input += PARTS) {
        float weight = RotaryF16.load(weights, (long) input * outputs + output);
        for (int i = 0; i < TOKENS; i++) {
          int token = first + i < count ? first + i : count - 1;
          float product = weight * RotaryF16.load(in, (long) token * inputs + input);
          own.array(i, own.array(i) + product);
        }
      }
    }
    for (int i = 0; i < TOKENS; i++) {
      sums.array(i * ITEMS + KernelContext.LIX(), own.array(i));
    }
    KernelContext.barrier();
    int token = first + part;
    if (part < TOKENS && token < count && output < outputs) {
      float sum = bias.length() > 0 ? bias.array(output) : 0f;
      for (int i = 0; i < PARTS; i++) {
        sum += sums.array(part * ITEMS + i * OUTPUTS + lane);
      }
      long to = (long) token * outputs + output;
      if (use == ModelTiling.STORE) {
        RotaryF16.store(out, to, sum);
      } else if (use == ModelTiling.GELU) {
        RotaryF16.store(out, to, gelu(sum));
      } else if (use == ModelTiling.ADD) {
        wide.array(to, wide.array(to) + sum);
      } else {
        wide.array(to, sum);
      }
    }
  }

  /** The gated half of a feed-forward layer: {@code silu(gate(x)) * up(x)}. */
  @Reflect
  public static void gated(
      F16Array in,
      F16Array gate,
      F16Array up,
      F32Array gateBias,
      F32Array upBias,
      F16Array out,
      S32Array tokens,
      int inputs,
      int outputs) {
    Sums gateSums = Sums.createLocal();
    Sums upSums = Sums.createLocal();
    Own ownGate = Own.createPrivate();
    Own ownUp = Own.createPrivate();
    int lane = KernelContext.LIX() % OUTPUTS;
    int part = KernelContext.LIX() / OUTPUTS;
    int output = KernelContext.BIX() * OUTPUTS + lane;
    int first = KernelContext.BIY() * TOKENS;
    int count = tokens.array(COUNT);
    for (int i = 0; i < TOKENS; i++) {
      ownGate.array(i, 0f);
      ownUp.array(i, 0f);
    }
    if (output < outputs) {
      for (int input = part; input < inputs; input += PARTS) {
        float gateWeight = RotaryF16.load(gate, (long) input * outputs + output);
        float upWeight = RotaryF16.load(up, (long) input * outputs + output);
        for (int i = 0; i < TOKENS; i++) {
          int token = first + i < count ? first + i : count - 1;
          float x = RotaryF16.load(in, (long) token * inputs + input);
          ownGate.array(i, ownGate.array(i) + gateWeight * x);
          ownUp.array(i, ownUp.array(i) + upWeight * x);
        }
      }
    }
    for (int i = 0; i < TOKENS; i++) {
      gateSums.array(i * ITEMS + KernelContext.LIX(), ownGate.array(i));
      upSums.array(i * ITEMS + KernelContext.LIX(), ownUp.array(i));
    }
    KernelContext.barrier();
    int token = first + part;
    if (part < TOKENS && token < count && output < outputs) {
      float z = gateBias.length() > 0 ? gateBias.array(output) : 0f;
      float x = upBias.length() > 0 ? upBias.array(output) : 0f;
      for (int i = 0; i < PARTS; i++) {
        z += gateSums.array(part * ITEMS + i * OUTPUTS + lane);
        x += upSums.array(part * ITEMS + i * OUTPUTS + lane);
      }
      RotaryF16.store(out, (long) token * outputs + output, z / (1f + HATMath.expf(-z)) * x);
    }
  }

  /** How unlikely each token's successor is, in nats; one group for each token. */
  @Reflect
  public static void nll(
      F32Array logits, S32Array tokens, S32Array next, F32Array result, int vocabulary) {
    Lanes maxima = Lanes.createLocal();
    Lanes lanes = Lanes.createLocal();
    int lane = KernelContext.LIX();
    int token = KernelContext.BIX();
    int end = token < tokens.array(COUNT) ? vocabulary : 0;
    long row = (long) token * vocabulary;
    float largest = -Float.MAX_VALUE;
    for (int id = lane; id < end; id += LANES) {
      float logit = logits.array(row + id);
      largest = logit > largest ? logit : largest;
    }
    maxima.array(lane, largest);
    KernelContext.barrier();
    float max = -Float.MAX_VALUE;
    for (int i = 0; i < LANES; i++) {
      max = maxima.array(i) > max ? maxima.array(i) : max;
    }
    float own = 0f;
    for (int id = lane; id < end; id += LANES) {
      own += HATMath.expf(logits.array(row + id) - max);
    }
    lanes.array(lane, own);
    KernelContext.barrier();
    if (lane == 0 && end > 0) {
      float sum = 0f;
      for (int i = 0; i < LANES; i++) {
        sum += lanes.array(i);
      }
      result.array(token, max + (float) Math.log(sum) - logits.array(row + next.array(token)));
    }
  }

  /** The logits of the last token. */
  @Reflect
  public static void last(F32Array logits, S32Array tokens, F32Array result, int vocabulary) {
    int id = KernelContext.GIX();
    if (id < vocabulary) {
      result.array(id, logits.array((long) (tokens.array(COUNT) - 1) * vocabulary + id));
    }
  }
}
