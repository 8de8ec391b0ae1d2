export const ROLES = ['viewer', 'approver', 'deployer', 'developer', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what. A route names one of these keys, or is public. */
export const PERMISSIONS = {
  read: ['viewer', 'approver', 'deployer', 'developer', 'admin', 'owner'],
  release: ['deployer', 'developer', 'admin', 'owner'],
  develop: ['developer', 'admin', 'owner'],
  administer: ['admin', 'owner'],
  own: ['owner'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether the role has the permission. */
export function mayDo(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** Whether somebody with `own` may hand out `given`: nobody grants more than they hold. */
export function mayGrant(own: Role, given: Role): boolean {
  return ROLES.indexOf(given) <= ROLES.indexOf(own);
}
