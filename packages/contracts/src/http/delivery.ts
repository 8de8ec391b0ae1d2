import Type, { type Static } from 'typebox';
import { Actor, GivenTime, Line, Links, Name, Nullable, PageQuery, Reference, Slug, Text, Timestamp } from './common.ts';
import { Config } from './config.ts';

const ImageText = Type.String({ minLength: 1, maxLength: 512, description: 'registry/repository:tag or @sha256:…' });

export const CreateApp = Type.Object(
  {
    name: Name,
    slug: Type.Optional(Slug),
    source: Type.Object({ type: Type.Literal('image'), repository: Type.Optional(ImageText) }, { additionalProperties: false }),
    config: Type.Optional(Config),
  },
  { additionalProperties: false },
);
export type CreateApp = Static<typeof CreateApp>;

export const App = Type.Object({
  id: Type.String(),
  name: Type.String(),
  slug: Type.String(),
  source: Type.Object({ type: Type.Literal('image'), repository: Type.Optional(Type.String()) }),
  config: Config,
  createdAt: Timestamp,
});
export type App = Static<typeof App>;

export const PatchApp = Type.Object(
  { name: Type.Optional(Name), config: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
  { additionalProperties: false },
);
export type PatchApp = Static<typeof PatchApp>;

export const CreateDeployment = Type.Object(
  { app: Reference, environment: Reference, config: Type.Optional(Config) },
  { additionalProperties: false },
);
export type CreateDeployment = Static<typeof CreateDeployment>;

/** Why the releases of a deployment wait. */
export const Hold = Type.Object({
  reason: Type.String(),
  until: Nullable(Timestamp),
  since: Timestamp,
  by: Actor,
  release: Nullable(Type.String({ description: 'The rollback that placed it.' })),
});
export type Hold = Static<typeof Hold>;

export const PutHold = Type.Object(
  {
    reason: Type.String({ minLength: 1, maxLength: 1000, pattern: '^(?=.*\\S)[^\\p{C}\\p{Zl}\\p{Zp}]+$' }),
    until: Type.Optional(GivenTime),
  },
  { additionalProperties: false },
);
export type PutHold = Static<typeof PutHold>;

export const Deployment = Type.Object({
  id: Type.String(),
  app: Type.String(),
  environment: Type.String(),
  cluster: Type.String(),
  namespace: Type.String(),
  health: Nullable(Type.String()),
  healthSince: Nullable(Timestamp),
  sync: Nullable(Type.String()),
  drift: Type.Boolean({ description: 'Whether the cluster differs from Git although no release is under way.' }),
  currentRelease: Nullable(Type.String()),
  latestRelease: Nullable(Type.String()),
  hold: Nullable(Hold),
  config: Config,
  deleting: Type.Boolean(),
  createdAt: Timestamp,
  links: Links,
});
export type Deployment = Static<typeof Deployment>;

export const DeploymentQuery = Type.Object({
  ...PageQuery.properties,
  app: Type.Optional(Reference),
  environment: Type.Optional(Reference),
  health: Type.Optional(Type.String({ pattern: '^[A-Za-z]{1,30}$' })),
});
export type DeploymentQuery = Static<typeof DeploymentQuery>;

export const Source = Type.Object(
  {
    repository: Type.Optional(Line(300)),
    commit: Type.Optional(Type.String({ pattern: '^[0-9a-f]{7,64}$' })),
    ref: Type.Optional(Line(300)),
    runUrl: Type.Optional(Type.String({ pattern: '^https?://[!-~]+$', maxLength: 1000 })),
  },
  { additionalProperties: false },
);

const releaseFields = {
  image: ImageText,
  config: Type.Optional(Config),
  message: Type.Optional(Text(1000)),
  source: Type.Optional(Source),
  timeoutSeconds: Type.Optional(Type.Integer({ minimum: 30, maximum: 86_400 })),
  overrideHold: Type.Optional(Type.Boolean({ description: 'Release although a hold stands, which takes the right to lift it.' })),
};

export const CreateRelease = Type.Object(releaseFields, { additionalProperties: false });
export type CreateRelease = Static<typeof CreateRelease>;

/** The CI's call: names app and environment instead of a deployment. */
export const CreateReleaseByName = Type.Object(
  { app: Reference, environment: Reference, ...releaseFields },
  { additionalProperties: false },
);
export type CreateReleaseByName = Static<typeof CreateReleaseByName>;

export const CreateRollback = Type.Object(
  {
    release: Type.String({ minLength: 1, maxLength: 60 }),
    config: Type.Optional(Type.Union([Type.Literal('as_released'), Type.Literal('current')])),
    hold: Type.Optional(Type.Boolean({ default: true, description: 'Whether releases wait from now on, so that none undoes it.' })),
    reason: Type.Optional(Text(1000)),
  },
  { additionalProperties: false },
);
export type CreateRollback = Static<typeof CreateRollback>;

export const CreateRedeploy = Type.Object({ reason: Type.Optional(Text(1000)) }, { additionalProperties: false });
export type CreateRedeploy = Static<typeof CreateRedeploy>;

export const TimelineEntry = Type.Object({ state: Type.String(), at: Timestamp, detail: Nullable(Type.String()) });
export type TimelineEntry = Static<typeof TimelineEntry>;

export const Release = Type.Object({
  id: Type.String(),
  deployment: Type.String(),
  app: Type.String(),
  environment: Type.String(),
  number: Type.Integer(),
  kind: Type.Union([Type.Literal('release'), Type.Literal('rollback'), Type.Literal('redeploy')]),
  state: Type.String(),
  reason: Nullable(Type.String()),
  failureCode: Nullable(Type.String()),
  oldVersionServes: Nullable(Type.Boolean()),
  image: Type.String(),
  config: Config,
  message: Nullable(Type.String()),
  source: Nullable(Source),
  commit: Nullable(Type.Object({ sha: Type.String(), sequence: Type.Integer() })),
  createdBy: Actor,
  createdAt: Timestamp,
  finishedAt: Nullable(Timestamp),
  timeline: Type.Array(TimelineEntry),
  links: Links,
});
export type Release = Static<typeof Release>;

export const ReleaseQuery = Type.Object({
  ...PageQuery.properties,
  deployment: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  state: Type.Optional(Type.String({ pattern: '^[a-z_]{1,30}$' })),
  since: Type.Optional(GivenTime),
});
export type ReleaseQuery = Static<typeof ReleaseQuery>;
