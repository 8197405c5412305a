package org.sepllm.reference.model;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.SpecException;

/**
 * A model that reads one row, token by token or in chunks, under a mask or a cache.
 *
 * <p>Rule: SEP-MODEL-009. A chunk gives the logits and leaves the state of its tokens one by one,
 * bit for bit. Under a mask that shows the keys of a cache's trace, at the same positions, the
 * logits are those under the cache.
 */
public final class ModelMachine {
  private final LanguageModel model;
  private final Context context;
  private final List<ViewMachine> machines;
  private final Forward<?> forward;
  private List<List<KeyView>> views = List.of();
  private int length;

  /**
   * Builds a machine that has read nothing.
   *
   * @param model the weights
   * @param context which keys the queries of each layer see
   * @param precision the arithmetic
   * @throws SpecException of kind {@code BAD_CONFIG} if the context has rules for another number of
   *     layers
   */
  public ModelMachine(LanguageModel model, Context context, Precision precision) {
    context.requireLayers(model.blocks().size());
    this.model = model;
    this.context = context;
    this.machines = ViewMachine.of(context);
    this.forward =
        switch (precision) {
          case DOUBLE -> new Forward<>(model, new ExactArithmetic(model.rotary()));
          case SINGLE -> new Forward<>(model, new Float32Arithmetic(model.rotary()));
        };
  }

  /**
   * Reads a chunk.
   *
   * <p>Rule: SEP-MODEL-008, SEP-MODEL-009, SEP-MODEL-012.
   *
   * <p>Shape: {@code tokenIds[tokens]}; the result is one {@code [vocabulary]} per token.
   *
   * <p>Range: ids in {@code [0, vocabulary)}; at least one token.
   *
   * <p>Cost: two operations per weight and token, and the attention.
   *
   * @param tokenIds the next tokens of the row
   * @return after each of them the logits of the token that follows it
   * @throws SpecException of kind {@code BAD_TOKEN} if an id lies outside the vocabulary, of kind
   *     {@code BAD_SHAPE} if the chunk is empty, of kind {@code TOO_LARGE} if a position of the
   *     text reaches the model's maximum; nothing has then been read
   */
  public List<double[]> append(int... tokenIds) {
    model.requireReadable(length, tokenIds, context.usesTextPositions());
    List<List<KeyView>> chunkViews = new ArrayList<>(machines.size());
    for (ViewMachine machine : machines) {
      List<KeyView> chunk = new ArrayList<>(tokenIds.length);
      for (int tokenId : tokenIds) {
        chunk.add(machine.append(tokenId));
      }
      chunkViews.add(List.copyOf(chunk));
    }
    views = List.copyOf(chunkViews);
    List<List<KeyView>> ofLayers = new ArrayList<>(model.blocks().size());
    for (int layer = 0; layer < model.blocks().size(); layer++) {
      ofLayers.add(views.get(layer % views.size()));
    }
    List<double[]> logits = forward.chunk(length, tokenIds, ofLayers);
    length += tokenIds.length;
    return logits;
  }

  /**
   * Returns how many tokens were read.
   *
   * @return at least 0
   */
  public int length() {
    return length;
  }

  /**
   * Returns what the queries of the last chunk saw in a layer, and what was stored after each.
   *
   * <p>Range: {@code layer} in {@code [0, layers)}.
   *
   * @param layer the layer
   * @return one view per token of the chunk; empty before the first
   */
  public List<KeyView> views(int layer) {
    return views.isEmpty() ? List.of() : views.get(layer % machines.size());
  }
}
