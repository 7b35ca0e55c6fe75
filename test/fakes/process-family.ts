import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { sleep } from '../../src/shared/abort.ts';

/** Processes below this one, as number and start time (Linux). */
export function descendants(of: number): readonly string[] {
  const table = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = statusOf(name);
      return fields === undefined
        ? []
        : [{ pid: Number(name), parent: Number(fields[1]), start: fields[19] }];
    });
  const found: string[] = [];
  const visit = (parent: number): void => {
    for (const one of table.filter((other) => other.parent === parent)) {
      found.push(`${one.pid} ${one.start}`);
      visit(one.pid);
    }
  };
  visit(of);
  return found;
}

/** Waits for the end of all of these processes; fails when one is left after that time. */
export async function goneWithin(family: readonly string[], milliseconds: number): Promise<void> {
  const alive = (): readonly string[] =>
    family.filter((one) => {
      const [pid = '', started] = one.split(' ');
      return statusOf(pid)?.[19] === started;
    });
  for (let waited = 0; alive().length > 0 && waited < milliseconds; waited += 50) await sleep(50);
  assert.deepEqual(alive(), [], 'no process outlives the killed one');
}

/** Fields of /proc/PID/stat after the name: state, parent, ..., start; undefined for the dead. */
function statusOf(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields;
  } catch {
    return undefined;
  }
}
