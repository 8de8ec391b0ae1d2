/** A text that Argo CD would refuse as well: the configuration is wrong. */
export class InvalidTextError extends Error {
  override readonly name = 'InvalidTextError';
}

/** A text that Argo CD understands and the sandbox does not. */
export class UnsupportedTextError extends Error {
  override readonly name = 'UnsupportedTextError';
}

/** An expression or a template that failed while it was evaluated. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
