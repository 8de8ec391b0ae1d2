export interface GeneratedFile {
  /** The path in the checkout. */
  file: string;
  render: () => string | Promise<string>;
}

/** Every file that is generated from the sources and committed. */
export const GENERATED: readonly GeneratedFile[] = [];
