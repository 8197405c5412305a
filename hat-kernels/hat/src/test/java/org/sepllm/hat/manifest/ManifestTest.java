package org.sepllm.hat.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import hat.Accelerator;
import hat.ComputeContext;
import java.io.IOException;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.teaching.TeachingSet;

final class ManifestTest {
  /** Kernels in these packages are left out of a build with a Babylon JDK. */
  private static final List<String> NOT_PORTABLE = List.of(".bf16.", ".warp.");

  @Test
  void mirroredTypesHaveExactlyTheListedMembers() {
    assertThat(MirroredApi.members()).containsExactlyInAnyOrderElementsOf(Manifest.read().keySet());
  }

  @Test
  void functionalInterfacesHaveTheirUpstreamShape() {
    assertThat(Runnable.class).isAssignableFrom(ComputeContext.Kernel.class);
    assertThat(Serializable.class).isAssignableFrom(ComputeContext.Kernel.class);
    assertThat(Consumer.class).isAssignableFrom(Accelerator.Compute.class);
  }

  @Test
  void kernelSourcesReferToListedMembersOnly() throws IOException, URISyntaxException {
    Map<String, Manifest.Mark> byReference =
        Manifest.read().entrySet().stream()
            .collect(Collectors.toMap(entry -> reference(entry.getKey()), Map.Entry::getValue));
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (Path file : references()) {
      for (String reference : Files.readAllLines(file)) {
        Manifest.Mark mark = byReference.get(reference);
        boolean portable = NOT_PORTABLE.stream().noneMatch(file.getFileName().toString()::contains);
        boolean allowed =
            mark == Manifest.Mark.READ
                || mark == Manifest.Mark.INFERRED
                || mark == Manifest.Mark.UNVERIFIED && !portable;
        if (!allowed) {
          wrong.add(file.getFileName() + ": " + reference + " is " + mark);
        }
        checked++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(100);
  }

  private static String reference(String member) {
    String plain = member.startsWith("type ") ? member.substring("type ".length()) : member;
    int colon = plain.indexOf(" : ");
    return colon < 0 ? plain : plain.substring(0, colon);
  }

  private static List<Path> references() throws IOException, URISyntaxException {
    Path classes =
        Path.of(TeachingSet.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.list(classes.resolve("META-INF/hatmodel"))) {
      return files.filter(file -> file.toString().endsWith(".api")).toList();
    }
  }
}
