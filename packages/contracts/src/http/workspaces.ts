import Type, { type Static } from 'typebox';
import { GivenTime, Name, Nullable, Slug, Timestamp } from './common.ts';

export const CreateWorkspace = Type.Object({ name: Name, slug: Type.Optional(Slug) }, { additionalProperties: false });
export type CreateWorkspace = Static<typeof CreateWorkspace>;

export const Workspace = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  deleting: Type.Boolean(),
  createdAt: Timestamp,
  repository: Type.Object({
    cloneUrl: Type.String({ description: 'Without credentials; POST …/repository/credentials makes some.' }),
    branch: Type.Literal('main'),
    head: Type.String(),
  }),
});
export type Workspace = Static<typeof Workspace>;

/** In lists; an administrator who is no member sees no more than this. */
export const WorkspaceSummary = Type.Object({ id: Type.String(), slug: Type.String(), name: Type.String(), createdAt: Timestamp });
export type WorkspaceSummary = Static<typeof WorkspaceSummary>;

export const CreateRepositoryCredential = Type.Object({ name: Type.Optional(Name) }, { additionalProperties: false });
export type CreateRepositoryCredential = Static<typeof CreateRepositoryCredential>;

export const NewRepositoryCredential = Type.Object({
  id: Type.String(),
  name: Type.String(),
  username: Type.String(),
  password: Type.String({ description: 'Shown this once.' }),
  cloneUrl: Type.String(),
  createdAt: Timestamp,
});
export type NewRepositoryCredential = Static<typeof NewRepositoryCredential>;

export const RepositoryCredential = Type.Object({ id: Type.String(), name: Type.String(), username: Type.String(), createdAt: Timestamp });
export type RepositoryCredential = Static<typeof RepositoryCredential>;

const RoleName = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('approver'),
  Type.Literal('deployer'),
  Type.Literal('developer'),
  Type.Literal('admin'),
  Type.Literal('owner'),
]);

export const CreateToken = Type.Object(
  { name: Name, role: RoleName, expiresAt: Type.Optional(GivenTime) },
  { additionalProperties: false },
);
export type CreateToken = Static<typeof CreateToken>;

export const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: RoleName,
  createdAt: Timestamp,
  expiresAt: Nullable(Timestamp),
});
export type Token = Static<typeof Token>;

export const NewToken = Type.Object({ ...Token.properties, token: Type.String({ description: 'Shown this once.' }) });
export type NewToken = Static<typeof NewToken>;
