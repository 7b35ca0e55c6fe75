/**
 * Folder that a command was started in. npm runs its scripts in the package's folder and tells in INIT_CWD where the person stands; the
 * variable stays in the environment of everything started below, where it means nothing.
 */
export function startFolder(
  environment: Readonly<Record<string, string | undefined>>,
  current: string,
): string {
  const { INIT_CWD: stood, npm_lifecycle_event: script } = environment;
  return script === 'kernelfoundry' && stood !== undefined ? stood : current;
}
