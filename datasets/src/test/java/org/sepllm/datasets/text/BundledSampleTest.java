package org.sepllm.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class BundledSampleTest {
  private static final String NUMBER = "-?\\d+(?:\\.\\d+)?";
  private static final Pattern STEP =
      Pattern.compile("(%1$s(?: [+\\-×÷] %1$s)+) = (%1$s)".formatted(NUMBER));
  private static final Pattern FINAL = Pattern.compile("\n#### (" + NUMBER + ")$");

  @Test
  void thereAreAtLeastSixtyDifferentProblems() {
    List<WordProblem> problems = BundledSample.problems();
    assertThat(problems).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
    assertThat(problems).extracting(WordProblem::question).doesNotHaveDuplicates();
  }

  @Test
  void everyStepOfEveryAnswerIsRight() {
    for (WordProblem problem : BundledSample.problems()) {
      int steps = 0;
      Matcher step = STEP.matcher(problem.answer());
      while (step.find()) {
        assertThat(value(step.group(1)))
            .as(step.group())
            .isEqualByComparingTo(new BigDecimal(step.group(2)));
        steps++;
      }
      long equalSigns = problem.answer().chars().filter(unit -> unit == '=').count();
      assertThat(equalSigns).as(problem.answer()).isEqualTo(steps).isPositive();
    }
  }

  @Test
  void everyFinalAnswerIsTheLastComputedValue() {
    for (WordProblem problem : BundledSample.problems()) {
      Matcher last = FINAL.matcher(problem.answer());
      assertThat(last.find()).as(problem.answer()).isTrue();
      String computed = "";
      Matcher step = STEP.matcher(problem.answer());
      while (step.find()) {
        computed = step.group(2);
      }
      assertThat(new BigDecimal(last.group(1)))
          .as(problem.question())
          .isEqualByComparingTo(new BigDecimal(computed));
    }
  }

  // Multiplication and division bind first, each from the left.
  private static BigDecimal value(String expression) {
    BigDecimal sum = BigDecimal.ZERO;
    String[] parts = expression.split(" ");
    BigDecimal term = new BigDecimal(parts[0]);
    for (int index = 1; index < parts.length; index += 2) {
      BigDecimal operand = new BigDecimal(parts[index + 1]);
      switch (parts[index]) {
        case "×" -> term = term.multiply(operand);
        case "÷" -> term = term.divide(operand, MathContext.DECIMAL64);
        default -> {
          sum = sum.add(term);
          term = parts[index].equals("+") ? operand : operand.negate();
        }
      }
    }
    return sum.add(term);
  }

  @Test
  void theEvaluatorOfThisTestKnowsPrecedence() {
    assertThat(value("2 + 3 × 4 - 8 ÷ 2")).isEqualByComparingTo("10");
    assertThat(value("2000 ÷ 100 × 2")).isEqualByComparingTo("40");
    assertThat(value("-7 + 15")).isEqualByComparingTo("8");
  }

  @Test
  void theProjectsDocumentsAreThoseOfTheSources() throws IOException {
    Path top = Path.of("..").toRealPath();
    for (TextDocument document : BundledSample.documents()) {
      assertThat(document.text()).isEqualTo(Files.readString(top.resolve(document.name())));
    }
    assertThat(BundledSample.documents()).extracting(TextDocument::name).contains("README.md");
  }

  @Test
  void theWholeSampleStartsWithTheProblems() {
    List<TextDocument> all = BundledSample.all();
    assertThat(all).hasSize(1 + BundledSample.documents().size());
    assertThat(all.getFirst().text()).startsWith(BundledSample.problems().getFirst().question());
  }
}
