package org.sepllm.hat.seq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.sepllm.hat.model.SourcePosition;

/** The products that a warp has in flight, in groups, and what it has fenced for them. */
final class Products {
  /**
   * A product in flight.
   *
   * @param position where it was started
   * @param targets its sums
   * @param sources what it reads, registers and local memory
   */
  record Product(SourcePosition position, List<Place> targets, List<Place> sources)
      implements Flight {
    @Override
    public String noun() {
      return "product";
    }

    /** Tells whether its sums are just these. */
    boolean addsTo(Place sums) {
      return targets.equals(List.of(sums));
    }
  }

  private final Group group;
  private final Lanes members;
  private final Deque<List<Product>> groups = new ArrayDeque<>();
  private List<Product> open = new ArrayList<>();
  private int fences;

  Products(Group group, Lanes members) {
    this.group = group;
    this.members = members;
  }

  /** Notes that lanes touch registers. */
  void touch(PrivateArray array, long[] indices, Lanes lanes) {
    for (int lane : lanes.numbers()) {
      array.touch((int) indices[lane], fences);
    }
  }

  /** What was touched until now is seen by products. */
  void fence() {
    fences++;
  }

  /** Checks that registers were not touched since the last fence. */
  void requireFenced(SourcePosition at, Flight.Place registers) {
    PrivateArray array = (PrivateArray) registers.memory();
    for (int index = registers.start(); index < registers.start() + registers.count(); index++) {
      if (array.touched(index) >= fences) {
        throw group.launch().faults().unfencedRegister(at, registers.name(), index, group, members);
      }
    }
  }

  void start(Product product) {
    open.add(product);
    group.flights().add(product);
  }

  void commit() {
    groups.add(open);
    open = new ArrayList<>();
  }

  /** Completes all but the last groups: what they read may be changed from now on. */
  void await(int left, CheckedAccess memory) {
    while (groups.size() > left) {
      for (Product product : groups.remove()) {
        group.flights().remove(product);
        int lane = members.numbers()[0];
        for (Flight.Place source : product.sources()) {
          if (source.memory() instanceof LocalArray) {
            memory.readByTensorCores(product.position(), lane, source, false);
          }
        }
      }
    }
  }

  /** Checks that nothing is in flight when the warp ends. */
  void requireNone() {
    groups.add(open);
    Optional<Product> product = groups.stream().flatMap(List::stream).findFirst();
    if (product.isPresent()) {
      throw group.launch().faults().neverAwaited(product.get(), group, members);
    }
  }
}
