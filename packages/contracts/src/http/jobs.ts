import Type, { type Static } from 'typebox';
import { Nullable, PageQuery, Timestamp } from './common.ts';

export const JobState = Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('dead')], {
  description: '`waiting` for its time or for a worker, `running` at a worker, `dead` when it was given up on until somebody asks for it.',
});

export const Job = Type.Object({
  id: Type.String(),
  job: Type.String({ description: 'What is to be done.' }),
  key: Type.String({ description: 'For what: of each job and key there is one.' }),
  state: JobState,
  attempts: Type.Integer({ description: 'Runs in a row that were begun and did not end well.' }),
  lastError: Nullable(Type.String()),
  createdAt: Timestamp,
  dueAt: Timestamp,
  deadAt: Nullable(Timestamp),
  data: Type.Record(Type.String(), Type.Unknown(), { description: 'Ids only.' }),
});
export type Job = Static<typeof Job>;

export const JobQuery = Type.Object({ ...PageQuery.properties, state: Type.Optional(JobState) });
export type JobQuery = Static<typeof JobQuery>;
