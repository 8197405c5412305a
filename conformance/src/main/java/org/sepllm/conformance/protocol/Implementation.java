package org.sepllm.conformance.protocol;

import java.util.List;
import org.sepllm.reference.attention.AttentionGradients;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.MaskRule;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * What answers the questions of the protocol once they are read.
 *
 * <p>Every method may refuse what the implementation does not have by a {@link ProtocolException}
 * of kind {@code UNSUPPORTED}.
 */
public interface Implementation {

  /**
   * Names the operations that are offered.
   *
   * @return values of the field {@code op}, without {@code hello}
   */
  List<String> operations();

  /**
   * Names the storage types of attention.
   *
   * @return the types
   */
  List<StorageType> storageTypes();

  /**
   * Tells what every query of a row sees under a mask.
   *
   * @param rule the member of the mask family
   * @param row the tokens
   * @return the visible keys of each query, in order
   */
  KeyList[] visibleKeys(MaskRule rule, TokenRow row);

  /**
   * Starts independent rows over a cache.
   *
   * @param input the rows, layers and states
   * @return the rows before their first place
   */
  CacheBatch cache(CacheInput input);

  /**
   * Says whether rows that are kept equally long can be asked about, a compatibility mode.
   *
   * @return false if only independent rows can
   */
  boolean keepsRowsEquallyLong();

  /**
   * Computes attention.
   *
   * @param inputs q, k, v, the visibility and the scale
   * @param storage the type of the stored numbers
   * @return out and logSumExp
   */
  AttentionResult forward(AttentionInputs inputs, StorageType storage);

  /**
   * Computes the gradients of attention.
   *
   * @param inputs q, k, v, the visibility and the scale
   * @param dOut the gradient with respect to out
   * @param storage the type of the stored numbers
   * @return the gradients
   */
  AttentionGradients gradients(AttentionInputs inputs, HeadTensor dOut, StorageType storage);

  /**
   * Names the arithmetics of language models, as {@link ModelQuestion} explains them.
   *
   * @return some of {@code F64}, {@code F32} and {@code F16}
   */
  List<StorageType> modelTypes();

  /**
   * Scores every token of a row but the first by those before it.
   *
   * <p>Rule: SEP-MODEL-010.
   *
   * <p>Shape: {@code tokenIds[length]}, result {@code [length − 1]}.
   *
   * @param question the model, what it sees, and the arithmetic
   * @param tokenIds the row, at least two tokens
   * @return the negative log-likelihoods in nats
   */
  double[] nll(ModelQuestion question, int[] tokenIds);

  /**
   * Reads a row.
   *
   * <p>Rule: SEP-MODEL-008.
   *
   * <p>Shape: {@code tokenIds[length]}; the result is one {@code [vocabulary]} per token.
   *
   * @param question the model, what it sees, and the arithmetic
   * @param tokenIds the row, at least one token
   * @return after each token the logits of the one that follows it
   */
  List<double[]> logits(ModelQuestion question, int[] tokenIds);
}
