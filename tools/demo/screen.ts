import { styleText } from 'node:util';

/** Plain lines for a person; colours only where a terminal shows them. */
export interface Screen {
  /** A new step begins. */
  step: (title: string) => void;
  /** Something that is so. */
  line: (text: string) => void;
  /** Something that has come true. */
  good: (text: string) => void;
  /** A command that is run, as a person would type it. */
  command: (text: string) => void;
  /** Text of others, as it is. */
  quote: (text: string) => void;
  /** Something that went wrong. */
  bad: (text: string) => void;
  /** Anything else, without a mark. */
  text: (text: string) => void;
}

export function createScreen(output: NodeJS.WritableStream): Screen {
  const style = (format: Parameters<typeof styleText>[0], text: string): string => styleText(format, text, { stream: output });
  const write = (text: string): void => void output.write(`${text}\n`);
  let steps = 0;
  return {
    step: (title) => write(`\n${style('bold', `${++steps}. ${title}`)}`),
    line: (text) => write(`   ${text}`),
    good: (text) => write(`   ${style('green', '✓')} ${text}`),
    command: (text) => write(`   ${style('cyan', `$ ${text}`)}`),
    quote: (text) => {
      for (const line of text.trimEnd().split('\n')) write(`   ${style('dim', '|')} ${line}`);
    },
    bad: (text) => write(`   ${style('red', '✗')} ${text}`),
    text: write,
  };
}
