import { KernelFoundryError, messageOf, UserError } from '../shared/errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html) that a user can do something about. */
const sqlite = {
  busy: 5,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const;

const elsewhere = 'use another folder with --store DIR';

/** What went wrong with the store at this path, in words that name the path and the way out. */
export function storeError(error: unknown, path: string): KernelFoundryError {
  if (KernelFoundryError.is(error)) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const cause = { cause: error, file: path };
  // Extended codes carry the primary one in their low byte.
  if (typeof errcode === 'number')
    switch (errcode & 0xff) {
      case sqlite.full:
        return full(path, error);
      case sqlite.corrupt:
      case sqlite.notADatabase:
        return new UserError('store-corrupt', 'the store is damaged or not a database', {
          ...cause,
          fix: `move it away (mv '${path}' '${path}.damaged') and start again, or ${elsewhere}`,
        });
      case sqlite.busy:
        return new UserError('store-busy', 'another process has kept the store locked for too long', {
          ...cause,
          fix: 'end or wait for the process that writes to it, then try again',
        });
      case sqlite.readonly:
      case sqlite.cannotOpen:
        return unwritable(path, error);
      case sqlite.ioError:
        return new UserError('store-io', `reading or writing the store failed: ${messageOf(error)}`, {
          ...cause,
          fix: `check the disk, or ${elsewhere}`,
        });
    }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return full(path, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOENT':
      return unwritable(path, error);
  }
  return new KernelFoundryError('store-failed', `the store at ${path} failed: ${messageOf(error)}`, {
    cause: error,
  });
}

function full(path: string, cause: unknown): UserError {
  return new UserError('store-full', 'no space is left for the store; what was written before is safe', {
    cause,
    file: path,
    fix: "free some space ('kernelfoundry store gc' helps), then resume the run",
  });
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError('store-unwritable', `the store cannot be written: ${messageOf(cause)}`, {
    cause,
    file: path,
    fix: `make it a folder that you may write to, or ${elsewhere}`,
  });
}
