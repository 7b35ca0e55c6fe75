import { messageOf } from './errors.ts';

/** `no such file`, `permission denied`, ... in place of error codes. */
export function plainReason(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is not a folder',
  };
  const code = (error as { readonly code?: unknown } | null)?.code;
  return reasons[String(code)] ?? messageOf(error);
}
