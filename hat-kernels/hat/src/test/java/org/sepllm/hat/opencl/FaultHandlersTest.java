package org.sepllm.hat.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FaultHandlersTest {
  @Test
  void java_shares_its_handlers_of_faults_with_the_compiler_of_pocl() throws IOException {
    Path library = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
    Path maps = Path.of("/proc/self/maps");
    assumeTrue(Files.exists(library) && Files.exists(maps), "needs Linux and libjsig.so");
    assertTrue(
        Files.readString(maps).contains("libjsig.so"),
        "the tests run without libjsig.so: see the profile fault-handlers of pom.xml");
  }
}
