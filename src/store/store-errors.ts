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
        return new UserError('store-corrupt', 'The store is damaged, or this is no database.', {
          ...cause,
          fix: `Move it away (mv '${path}' '${path}.damaged') and start again, or ${elsewhere}.`,
        });
      case sqlite.busy:
        return new UserError('store-busy', 'Another process has kept the store locked for too long.', {
          ...cause,
          fix: 'Wait for the process that writes to it, or end it; then try again.',
        });
      case sqlite.readonly:
      case sqlite.cannotOpen:
        return unwritable(path, error);
      case sqlite.ioError:
        return new UserError('store-io', `Reading or writing the store failed: ${messageOf(error)}.`, {
          ...cause,
          fix: `Check the disk, or ${elsewhere}.`,
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
  return new UserError('store-full', 'No space is left for the store; what was written before is safe.', {
    cause,
    file: path,
    fix: "Free some space ('kernelfoundry store gc' helps), then go on: kernelfoundry resume RUN.",
  });
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError('store-unwritable', `The store cannot be written: ${reasonOf(cause)}.`, {
    cause,
    file: path,
    fix: `Make it a folder that you may write to, or ${elsewhere}.`,
  });
}

/** Why a folder or file cannot be written, in plain words. */
function reasonOf(cause: unknown): string {
  switch ((cause as { code?: unknown }).code) {
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there';
    case 'EROFS':
      return 'the file system is read-only';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'a file stands where a folder should be';
    case 'ENOENT':
      return 'the folder cannot be made';
    default:
      return messageOf(cause);
  }
}
