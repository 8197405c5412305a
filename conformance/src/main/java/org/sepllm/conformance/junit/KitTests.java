package org.sepllm.conformance.junit;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.sepllm.conformance.kit.file.KitFolder;
import org.sepllm.conformance.kit.run.Capabilities;
import org.sepllm.conformance.kit.run.KnownFailures;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.PortFailure;

/**
 * The conformance kit as tests of a port on the JVM: a test class implements {@link #port}, and
 * each vector becomes a test.
 *
 * <p>What a port cannot do, or is known to fail, is a skipped test with its reason.
 */
public interface KitTests {

  /**
   * Starts the port under test; after a failure it is started again.
   *
   * @return a port that no question was asked of
   * @throws PortFailure if it cannot be started
   */
  Port port() throws PortFailure;

  /**
   * Says where the kit lies.
   *
   * @return the folder with the manifest, that of the checkout by default
   */
  default Path kit() {
    return KitFolder.ofCheckout();
  }

  /**
   * Chooses levels.
   *
   * @return the levels that are asked, all by default
   */
  default Set<KitLevel> levels() {
    return EnumSet.allOf(KitLevel.class);
  }

  /**
   * Chooses sets.
   *
   * @return the sets that are asked where they are there, all but the long one by default
   */
  default Set<VectorSet> sets() {
    return EnumSet.complementOf(EnumSet.of(VectorSet.LONG));
  }

  /**
   * Says what the port can do.
   *
   * @return its capabilities, everything by default
   */
  default Capabilities capabilities() {
    return Capabilities.ALL;
  }

  /**
   * Says what the port is known to fail.
   *
   * @return known failures, none by default
   */
  default KnownFailures knownFailures() {
    return KnownFailures.NONE;
  }

  /**
   * Makes the tests: one for each vector, below one container for each level, and one for the end
   * of the port.
   *
   * @return the tests; closing the stream ends the port
   * @throws PortFailure if the port cannot be started or does not introduce itself
   * @throws org.sepllm.datasets.DatasetException if the kit is missing or damaged
   */
  @TestFactory
  @Execution(ExecutionMode.SAME_THREAD)
  default Stream<DynamicNode> the_port_conforms_to_the_kit() throws PortFailure {
    VectorTests tests = new VectorTests(this);
    return tests.nodes().onClose(tests::close);
  }
}
