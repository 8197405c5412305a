package org.sepllm.hat.cgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.RandomModels;

/** Several kernels in one text. */
final class ProgramTest {
  private static List<CSource> emit(List<Kernel> kernels) {
    return CEmitter.emit(kernels, CTarget.OPENCL, TeachingKernels.exact(true));
  }

  private static int occurrences(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void aKernelAloneHasTheTextItHasAmongOne() {
    Kernel kernel = TeachingKernels.all().getFirst();
    assertThat(emit(List.of(kernel)))
        .containsExactly(CEmitter.emit(kernel, CTarget.OPENCL, TeachingKernels.exact(true)));
  }

  @Test
  void aFunctionThatKernelsShareIsWrittenOnce() throws ClassNotFoundException {
    List<Kernel> kernels = TeachingKernels.of(Class.forName("org.sepllm.hat.meaning.Arithmetic"));
    String text = emit(kernels).getFirst().text();
    assertThat(occurrences(text, " Arithmetic_fold(long value")).isEqualTo(1);
    assertThat(occurrences(text, " hat_fail(__global")).isEqualTo(1);
    assertThat(emit(kernels)).extracting(CSource::entry).doesNotHaveDuplicates();
  }

  @Test
  void differentKernelsOfOneNameKeepApartAndEqualOnesAreOne() {
    Kernel first = TeachingKernels.all().getFirst();
    Kernel one = new RandomModels(1).kernel();
    Kernel other = new RandomModels(2).kernel();
    assertThat(one.entry().name()).isEqualTo(other.entry().name());
    List<CSource> sources = emit(List.of(first, first));
    assertThat(sources.getFirst()).isEqualTo(sources.getLast());
    assertThat(occurrences(sources.getFirst().text(), "__kernel")).isEqualTo(1);
    FunctionNames names = new FunctionNames();
    for (Kernel kernel : List.of(one, other)) {
      names.startKernel();
      kernel.functions().forEach(names::add);
      assertThat(names.of(kernel.entry().name()))
          .isEqualTo(kernel == one ? "Inner_run" : "Inner_run_1");
    }
  }

  @Test
  void noKernelIsNoText() {
    assertThatThrownBy(() -> emit(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
