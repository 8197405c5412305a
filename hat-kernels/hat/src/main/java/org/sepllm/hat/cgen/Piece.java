package org.sepllm.hat.cgen;

/**
 * An expression in C.
 *
 * @param text the expression
 * @param level how tightly its outermost operator binds
 */
record Piece(String text, int level) {
  static final int CONDITIONAL = 1;
  static final int LOGICAL_OR = 2;
  static final int LOGICAL_AND = 3;
  static final int OR = 4;
  static final int XOR = 5;
  static final int AND = 6;
  static final int EQUALITY = 7;
  static final int RELATION = 8;
  static final int SHIFT = 9;
  static final int SUM = 10;
  static final int PRODUCT = 11;
  static final int UNARY = 12;
  static final int PRIMARY = 13;

  static Piece primary(String text) {
    return new Piece(text, PRIMARY);
  }

  static Piece cast(String type, Piece operand) {
    return new Piece("(" + type + ")" + operand.at(UNARY), UNARY);
  }

  static Piece infix(int level, Piece left, String operator, Piece right) {
    return new Piece(left.at(level) + " " + operator + " " + right.at(level + 1), level);
  }

  /** The text where an operator of a level takes it as operand. */
  String at(int wanted) {
    return level >= wanted ? text : "(" + text + ")";
  }
}
