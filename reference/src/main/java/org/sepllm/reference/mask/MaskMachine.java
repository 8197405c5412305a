package org.sepllm.reference.mask;

import java.util.Arrays;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;

/**
 * The mask as a machine that reads a row token by token.
 *
 * <p>Rule: SEP-MASK-010. It holds a sliding window of the last n keys and a list of those that left
 * the window but stay visible. After each token it tells what this token, as a query, sees; the row
 * of a decode step is therefore the row of the prefill of that length.
 */
public final class MaskMachine {
  private final MaskRule rule;
  private int[] kept = new int[16];
  private int keptCount;
  private int leftPadding;
  private int documentStart;
  private int windowStart;
  private int nextIndex;
  private int[] tokenIds = new int[16];

  /**
   * Builds a machine that has read nothing.
   *
   * @param rule the member of the mask family
   */
  public MaskMachine(MaskRule rule) {
    this.rule = rule;
  }

  /**
   * Reads a whole row and returns what each query sees.
   *
   * <p>Shape: the result is {@code [length]}, one list per query.
   *
   * <p>Cost: the number of visible pairs.
   *
   * @param rule the member of the mask family
   * @param row the tokens
   * @return the visible keys of every query, in order
   */
  public static KeyList[] visibleKeys(MaskRule rule, TokenRow row) {
    MaskMachine machine = new MaskMachine(rule);
    KeyList[] visible = new KeyList[row.length()];
    for (int query = 0; query < row.length(); query++) {
      if (!row.valid(query)) {
        visible[query] = machine.appendPadding();
        continue;
      }
      if (query > row.leftPadding() && row.documentId(query) != row.documentId(query - 1)) {
        machine.startDocument();
      }
      visible[query] = machine.append(row.tokenId(query));
    }
    return visible;
  }

  /**
   * Passes one place of padding.
   *
   * <p>Rule: SEP-MASK-004.
   *
   * @return the empty list: a padding query sees nothing
   * @throws SpecException of kind {@code BAD_SHAPE} if a real token came before
   */
  public KeyList appendPadding() {
    if (nextIndex > leftPadding) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE,
          "SEP-MASK-004",
          "padding at index " + nextIndex + " follows a real token, must come before all of them");
    }
    remember(0);
    leftPadding++;
    startDocument();
    return KeyList.empty();
  }

  /**
   * Forgets all keys, so that the next token starts a document.
   *
   * <p>Rule: SEP-MASK-005.
   */
  public void startDocument() {
    documentStart = nextIndex;
    windowStart = nextIndex;
    keptCount = 0;
  }

  /**
   * Reads one token and returns what it sees as a query.
   *
   * <p>Rule: SEP-MASK-001, SEP-MASK-010.
   *
   * <p>Range: {@code tokenId} is at least 0.
   *
   * @param tokenId the id of the token
   * @return the visible keys in ascending order, the token itself last
   * @throws SpecException of kind {@code BAD_TOKEN} if the id is negative
   */
  public KeyList append(int tokenId) {
    Require.tokenId("SEP-ROW-001", nextIndex, tokenId);
    remember(tokenId);
    if (nextIndex - windowStart > rule.neighbors()) {
      leaveWindow(windowStart);
      windowStart++;
    }
    int window = nextIndex - windowStart;
    int[] visible = Arrays.copyOf(kept, keptCount + window);
    for (int place = 0; place < window; place++) {
      visible[keptCount + place] = windowStart + place;
    }
    return KeyList.of(visible);
  }

  private void leaveWindow(int key) {
    int position = key - documentStart;
    if (position < rule.initTokens() || rule.keptBeyondWindow(tokenIds[key], position)) {
      if (keptCount == kept.length) {
        kept = Arrays.copyOf(kept, 2 * keptCount);
      }
      kept[keptCount++] = key;
    }
  }

  private void remember(int tokenId) {
    if (nextIndex == tokenIds.length) {
      tokenIds = Arrays.copyOf(tokenIds, 2 * nextIndex);
    }
    tokenIds[nextIndex++] = tokenId;
  }
}
