import { ApiError } from '../kubernetes/api-error.ts';

/** @throws ApiError for what is no version */
export function parseVersion(resourceVersion: string): number {
  if (/^\d{1,15}$/.test(resourceVersion)) return Number(resourceVersion);
  const value = JSON.stringify(resourceVersion.slice(0, 100));
  throw new ApiError(500, '', `resourceVersion: Invalid value: ${value}: strconv.ParseUint: parsing ${value}: invalid syntax`);
}
