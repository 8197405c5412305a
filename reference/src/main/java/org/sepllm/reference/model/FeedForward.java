package org.sepllm.reference.model;

import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/** The sublayer that works on each token alone. */
public sealed interface FeedForward {

  /**
   * Returns the size of input and output.
   *
   * @return the hidden size
   */
  int size();

  /**
   * The gated form of Llama: {@code down(silu(gate(x)) * up(x))}, {@code silu(z) = z / (1 + e^−z)}.
   *
   * <p>Rule: SEP-MODEL-005.
   *
   * @param gate from the hidden to the intermediate size
   * @param up from the hidden to the intermediate size
   * @param down from the intermediate to the hidden size
   */
  record SwiGlu(Linear gate, Linear up, Linear down) implements FeedForward {

    /**
     * Builds the sublayer.
     *
     * @param gate from the hidden to the intermediate size
     * @param up from the hidden to the intermediate size
     * @param down from the intermediate to the hidden size
     * @throws SpecException of kind {@code BAD_SHAPE} if the sizes do not fit together
     */
    public SwiGlu {
      gate.requireShape(Rule.FEED_FORWARD, "gate", up.outputs(), up.inputs());
      down.requireShape(Rule.FEED_FORWARD, "down", up.inputs(), up.outputs());
    }

    @Override
    public int size() {
      return up.inputs();
    }
  }

  /**
   * The plain form of GPT-NeoX: {@code down(gelu(up(x)))}.
   *
   * <p>Rule: SEP-MODEL-006: {@code gelu(z) = z / 2 * erfc(−z / √2)}, never the approximation by a
   * hyperbolic tangent.
   *
   * @param up from the hidden to the intermediate size
   * @param down from the intermediate to the hidden size
   */
  record Gelu(Linear up, Linear down) implements FeedForward {

    /**
     * Builds the sublayer.
     *
     * @param up from the hidden to the intermediate size
     * @param down from the intermediate to the hidden size
     * @throws SpecException of kind {@code BAD_SHAPE} if the sizes do not fit together
     */
    public Gelu {
      Require.length(Rule.FEED_FORWARD, "input of down", down.inputs(), up.outputs());
      Require.length(Rule.FEED_FORWARD, "output of down", down.outputs(), up.inputs());
    }

    @Override
    public int size() {
      return up.inputs();
    }
  }
}
