package org.sepllm.conformance.junit;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.sepllm.conformance.kit.vector.VectorSet;
import org.sepllm.conformance.port.Port;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.conformance.repository.Checkout;

/** The reference held to the kit as a port on the JVM would be. */
class ReferenceKitTest implements KitTests {
  @Override
  public Port port() {
    return new ReferencePort(Limits.DEFAULT);
  }

  @Override
  public Path kit() {
    return Checkout.top().resolve("conformance/kit/1.1");
  }

  @Override
  public Set<VectorSet> sets() {
    return EnumSet.of(VectorSet.SMOKE);
  }
}
