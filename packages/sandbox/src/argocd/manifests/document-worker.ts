// Reads the texts that it is given, one at a time, in a thread of its own.
import { parentPort } from 'node:worker_threads';
import type { Question } from './document-reader.ts';
import { parseDocuments } from './parse-documents.ts';

parentPort?.on('message', ({ text, shape }: Question) => parentPort?.postMessage(JSON.stringify(parseDocuments(text, shape))));
