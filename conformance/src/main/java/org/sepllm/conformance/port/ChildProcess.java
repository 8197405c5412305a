package org.sepllm.conformance.port;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A shell command line with everything it starts, all of which ends when this is killed. */
final class ChildProcess {
  private static final long EXIT_MILLIS = 1000;

  private final Process process;
  private final Set<ProcessHandle> family = new HashSet<>();
  private final Thread atShutdown = new Thread(this::killFamily, "port-kill");
  private boolean killed;

  /**
   * Registers the end before the beginning: an interruption at any moment finds the child to kill,
   * or no child yet and none to come.
   */
  private ChildProcess(ProcessBuilder builder) throws IOException {
    try {
      Runtime.getRuntime().addShutdownHook(atShutdown);
    } catch (IllegalStateException shuttingDown) {
      throw new IOException("the program is ending", shuttingDown);
    }
    synchronized (this) {
      if (killed) {
        throw new IOException("the program is ending");
      }
      process = builder.start();
      family.add(process.toHandle());
    }
  }

  /**
   * Starts {@code sh -c COMMAND}, so that quoting, variables and pipes mean what they mean in a
   * shell.
   */
  static ChildProcess start(String command) throws PortFailure {
    try {
      return new ChildProcess(new ProcessBuilder(List.of("sh", "-c", command)));
    } catch (IOException notStarted) {
      throw new PortFailure(
          PortFailure.Kind.NOT_STARTABLE, "sh cannot be started: " + notStarted.getMessage());
    }
  }

  Process process() {
    return process;
  }

  /** Notes who belongs to the child now; a descendant whose parent ends is not found later. */
  synchronized void rememberFamily() {
    for (ProcessHandle member : Set.copyOf(family)) {
      member.descendants().forEach(family::add);
    }
  }

  /** How the child ended, for messages; waits a moment for an end that is under way. */
  String describeEnd() throws InterruptedException {
    return process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)
        ? "ended with exit code " + process.exitValue()
        : "closed its output";
  }

  /** Ends the child and all its descendants at once. */
  void kill() {
    killFamily();
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException shuttingDown) {
      // The hook cannot be removed while it runs, and need not be.
      return;
    }
  }

  private synchronized void killFamily() {
    killed = true;
    rememberFamily();
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
