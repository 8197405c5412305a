package org.sepllm.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-pair merging: of all neighboring pairs the one with the lowest rank is joined first, and of
 * equal ranks the leftmost.
 *
 * <p>A heap of candidates over a linked list keeps the cost at n log n, also for hostile texts such
 * as a million equal letters.
 */
final class BytePairMerges {
  /** In place of a token: there is none. */
  static final int NONE = -1;

  private final int[] byteTokens;
  private final Map<Pair, Merge> merges;

  /** Two neighboring tokens. */
  record Pair(int left, int right) {
    private static final int LEFT_FACTOR = 0x9E3779B9;
    private static final int RIGHT_FACTOR = 0x85EBCA6B;

    // Ids are small and dense; the hash that a record has by itself would crowd pairs together.
    @Override
    public int hashCode() {
      return left * LEFT_FACTOR ^ Integer.rotateLeft(right * RIGHT_FACTOR, Short.SIZE);
    }
  }

  /** What a pair of tokens becomes, and how early. */
  record Merge(int rank, int token) {}

  private record Candidate(int rank, int left, int token) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int byRank = Integer.compare(rank, other.rank);
      return byRank != 0 ? byRank : Integer.compare(left, other.left);
    }
  }

  /**
   * Takes the token of each byte that occurs in UTF-8, {@link #NONE} for the others, and the merges
   * by pair.
   */
  BytePairMerges(int[] byteTokens, Map<Pair, Merge> merges) {
    this.byteTokens = byteTokens.clone();
    this.merges = Map.copyOf(merges);
  }

  int[] encode(String piece) {
    return new Chain(piece.getBytes(StandardCharsets.UTF_8)).merged();
  }

  /** The tokens of one piece as a doubly linked list, joined in place. */
  private final class Chain {
    private final int[] tokens;
    private final int[] next;
    private final int[] previous;
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    Chain(byte[] bytes) {
      tokens = new int[bytes.length];
      next = new int[bytes.length];
      previous = new int[bytes.length];
      for (int position = 0; position < bytes.length; position++) {
        tokens[position] = byteTokens[bytes[position] & 0xff];
        next[position] = position + 1 < bytes.length ? position + 1 : NONE;
        previous[position] = position - 1;
      }
      for (int position = 0; position < bytes.length; position++) {
        offer(position);
      }
    }

    int[] merged() {
      while (!queue.isEmpty()) {
        Candidate best = queue.remove();
        if (isCurrent(best)) {
          join(best);
        }
      }
      return Arrays.stream(tokens).filter(token -> token != NONE).toArray();
    }

    private void offer(int left) {
      if (left != NONE && next[left] != NONE) {
        Merge merge = merges.get(new Pair(tokens[left], tokens[next[left]]));
        if (merge != null) {
          queue.add(new Candidate(merge.rank(), left, merge.token()));
        }
      }
    }

    // A candidate goes stale when one of its two tokens was joined with something else.
    private boolean isCurrent(Candidate candidate) {
      int left = candidate.left();
      if (tokens[left] == NONE || next[left] == NONE) {
        return false;
      }
      Merge merge = merges.get(new Pair(tokens[left], tokens[next[left]]));
      return merge != null && merge.rank() == candidate.rank();
    }

    private void join(Candidate candidate) {
      int left = candidate.left();
      int right = next[left];
      tokens[left] = candidate.token();
      tokens[right] = NONE;
      next[left] = next[right];
      if (next[left] != NONE) {
        previous[next[left]] = left;
      }
      offer(previous[left]);
      offer(left);
    }
  }
}
