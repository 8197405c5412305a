package org.sepllm.kernels.model;

import java.util.List;
import org.sepllm.kernels.CacheShape;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;

/**
 * A model in plain arrays of float32, for processors: no kernels, but loops that compilers turn
 * into vector instructions, and all cores.
 *
 * <p>Rule: SEP-MODEL-001 to SEP-MODEL-012.
 *
 * <p>Cost: four bytes of memory for each weight, beside those of the model that it was made of.
 *
 * <p>Example:
 *
 * <pre>{@code
 * try (ModelRun run = ArrayModel.of(model).open(new Context.OfCache(List.of(config), IN_CACHE), 64)) {
 *   double[] nll = run.nll(tokenIds, nextIds);
 * }
 * }</pre>
 */
public final class ArrayModel {
  private final LanguageModel model;
  private final List<ArrayBlock> blocks;
  private final ArrayLinear output;

  private ArrayModel(LanguageModel model) {
    this.model = model;
    this.blocks = model.blocks().stream().map(ArrayBlock::of).toList();
    this.output = ArrayLinear.of(model.output());
  }

  /**
   * Copies the weights of a model.
   *
   * @param model the weights
   * @return the model in arrays
   */
  public static ArrayModel of(LanguageModel model) {
    return new ArrayModel(model);
  }

  /**
   * Opens an empty row.
   *
   * <p>Range: {@code chunk} at least 1.
   *
   * @param context a cache, or a mask
   * @param chunk how many tokens a pass through the model takes at most; under a mask this is the
   *     longest row
   * @return what reads the row
   * @throws SpecException of kind {@code BAD_CONFIG} if the context has rules for another number of
   *     layers
   */
  public ModelRun open(Context context, int chunk) {
    return open(context, chunk, CacheShape.MOST_TOKENS);
  }

  /**
   * Opens an empty row whose cache may grow to a given length.
   *
   * <p>Range: {@code chunk} and {@code mostTokens} at least 1.
   *
   * @param context a cache, or a mask
   * @param chunk how many tokens a pass through the model takes at most
   * @param mostTokens how many tokens a cache that grows can have
   * @return what reads the row
   * @throws SpecException of kind {@code BAD_CONFIG} if the context has rules for another number of
   *     layers, or a number is out of range
   */
  public ModelRun open(Context context, int chunk, int mostTokens) {
    Require.atLeast("SEP-MODEL-009", "tokens of a chunk", chunk, 1);
    Require.atLeast("SEP-CACHE-005", "most tokens", mostTokens, 1);
    context.requireLayers(blocks.size());
    ArraySight sight =
        switch (context) {
          case Context.OfCache cache ->
              new ArraySight.OfCache(cache, blocks.size(), chunk, mostTokens);
          case Context.OfMask mask -> new ArraySight.OfMask(mask);
        };
    return new ArrayRun(this, sight, chunk);
  }

  LanguageModel model() {
    return model;
  }

  List<ArrayBlock> blocks() {
    return blocks;
  }

  ArrayLinear output() {
    return output;
  }
}
