/** What a source was rendered to last. */
export interface Taken {
  readonly commit: string;
  /** Stands for all that the Application wanted. */
  readonly wish: string;
  readonly type: 'Helm' | 'Directory';
  /** Of the result. */
  readonly key: string;
}
