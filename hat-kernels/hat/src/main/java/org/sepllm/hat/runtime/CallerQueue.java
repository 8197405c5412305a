package org.sepllm.hat.runtime;

import java.util.List;
import java.util.OptionalLong;

/** The queue of a device whose launches return when they are done: the caller is the queue. */
final class CallerQueue implements DeviceQueue {
  /** The time at which a mark was made, when all before it was done. */
  private record Moment(long nanoseconds) implements QueueMark {
    @Override
    public void await() {}

    @Override
    public OptionalLong nanosecondsSince(QueueMark earlier) {
      return OptionalLong.of(nanoseconds - ((Moment) earlier).nanoseconds);
    }

    @Override
    public void close() {}
  }

  @Override
  public void launch(PreparedLaunch launch) {
    launch.kernel().launch(launch.range(), launch.arguments());
  }

  @Override
  public LaunchGraph graph(List<PreparedLaunch> launches) {
    return new RepeatedLaunches(this, launches);
  }

  @Override
  public QueueMark mark() {
    return new Moment(System.nanoTime());
  }

  @Override
  public void await(QueueMark mark) {
    mark.await();
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
