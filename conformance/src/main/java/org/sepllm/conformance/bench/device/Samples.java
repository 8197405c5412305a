package org.sepllm.conformance.bench.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which pairs of a head and a row are compared: all of a short text, otherwise some. */
final class Samples {
  /** Up to this length every row of every head is compared. */
  static final int ALL = 2048;

  private static final int MOST = 256;
  private static final int[] EDGES = {0, 1, 15, 16, 17, 63, 64, 65, 127, 128, 255, 256, 257};

  private Samples() {}

  /** A row of a head. */
  record Place(int head, int row) {}

  static List<Place> of(int heads, int length) {
    if (length <= ALL) {
      return IntStream.range(0, heads)
          .boxed()
          .flatMap(head -> IntStream.range(0, length).mapToObj(row -> new Place(head, row)))
          .toList();
    }
    Random random = new Random(length);
    List<Place> places = new ArrayList<>();
    for (int edge : EDGES) {
      places.add(new Place(random.nextInt(heads), edge));
      places.add(new Place(random.nextInt(heads), length - 1 - edge));
    }
    while (places.size() < MOST) {
      places.add(new Place(random.nextInt(heads), random.nextInt(length)));
    }
    return List.copyOf(places);
  }
}
