import { join } from 'node:path';
import { packageRoot } from '../shared/package-root.ts';
import type { NativeTool } from './native-tool.ts';

/** Sources of `native/supervisor`; one of them has `main`. */
const sources = [
  'folder',
  'inner',
  'job_user',
  'landlock',
  'main',
  'options',
  'pump',
  'seccomp_filter',
  'status',
  'tree',
  'view',
];

/** How the supervisor is built. Static: it starts in a third of the time, and nothing can be preloaded into it. */
export function supervisorTool(linking: 'static' | 'dynamic'): NativeTool {
  const folder = join(packageRoot(), 'native', 'supervisor');
  return {
    name: 'kernelfoundry-supervisor',
    kind: 'executable',
    language: 'c',
    sources: sources.map((name) => join(folder, `${name}.c`)),
    includes: [folder],
    flags: ['-std=c11', '-O2', '-Wall', '-Wextra'],
    link: linking === 'static' ? ['-static'] : [],
  };
}
