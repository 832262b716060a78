package io.omnikeywords.resilience.servlet;

/** What {@code X-Resilience-Status} says, in lower case. */
enum AnswerStatus {
  SUCCESS("success"),
  FALLBACK("fallback"),
  REJECTED("rejected"),
  ERROR("error");

  final String text;

  AnswerStatus(String text) {
    this.text = text;
  }
}
