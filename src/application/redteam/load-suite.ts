import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { DefenceId } from '../../evaluation/defences.ts';
import { defences } from '../../evaluation/defences.ts';
import { stageNames } from '../../protocol/evaluation.ts';
import type { LaunchConfiguration } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { packageRoot } from '../../shared/package-root.ts';
import { parseJsonDocument } from '../../tasks/task-file/json-document.ts';
import type { Attack, Harm, HonestKernel, RedteamKernel, RedteamSuite } from './attack.ts';
import { isRow } from './rows.ts';

/** The suite of this repository. The packaged extension does not carry it. */
export function suiteFolder(): string {
  return join(packageRoot(), 'test', 'redteam');
}

/** Reads all attacks and honest kernels below a folder. Throws UserError for what cannot be read, or where there is no suite. */
export function loadSuite(folder: string): RedteamSuite {
  if (!existsSync(join(folder, 'attacks')))
    throw new UserError('no-redteam-suite', `There is no red team in ${folder}.`, {
      fix: 'The attacks are part of the repository, not of the packaged extension: run this in a clone, or name the folder with --suite.',
    });
  return {
    folder,
    attacks: kernelFiles(join(folder, 'attacks')).map(readAttack),
    honest: kernelFiles(join(folder, 'honest')).map(readHonest),
  };
}

function kernelFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(cu|cpp)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

type Header = Readonly<Record<string, unknown>>;

function readHeader(file: string): { readonly kernel: RedteamKernel; readonly header: Header } {
  const text = readFileSync(file, 'utf8');
  const match = /^\/\* redteam\n([^]*?)\n\*\/\n/.exec(text);
  if (match === null) throw wrong(file, 'it does not begin with a comment "/* redteam"');
  const header = parseJsonDocument(file, match[1] ?? '').value as Header;
  const launch = header['launch'] as Partial<LaunchConfiguration> | undefined;
  const devices = header['devices'] as RedteamKernel['devices'];
  return {
    header,
    kernel: {
      id: basename(file, extname(file)),
      file,
      title: textOf(file, header, 'title'),
      task: textOf(file, header, 'task'),
      region: text.slice(match[0].length),
      ...(launch === undefined
        ? {}
        : {
            launch: {
              grid: (launch.grid ?? ['1']).map(String),
              block: (launch.block ?? ['1']).map(String),
              sharedBytes: launch.sharedBytes ?? '0',
            },
          }),
      assumptions: (header['assumptions'] ?? []) as RedteamKernel['assumptions'],
      ...(devices === undefined ? {} : { devices }),
    },
  };
}

function readHonest(file: string): HonestKernel {
  return readHeader(file).kernel;
}

function readAttack(file: string): Attack {
  const { kernel, header } = readHeader(file);
  const row = textOf(file, header, 'row');
  if (!isRow(row)) throw wrong(file, `"${row}" is no row of the table of attacks`);
  const stage = stageNames.find((name) => name === header['stage']);
  if (stage === undefined) throw wrong(file, '"stage" names no stage');
  const off = (header['defences'] ?? []) as readonly string[];
  if (off.length === 0) throw wrong(file, '"defences" is empty');
  for (const id of off)
    if (!(id in defences) && !id.startsWith('gate:')) throw wrong(file, `"${id}" is no defence`);
  const rules = (header['rules'] ?? []) as readonly string[];
  const outcome = header['outcome'] === 'neutralised' ? 'neutralised' : 'refused';
  if (outcome === 'refused' && rules.length === 0) throw wrong(file, '"rules" is empty');
  const harm = header['harm'] as Harm | undefined;
  if (harm === undefined || !knownHarms.has(harm.kind)) throw wrong(file, '"harm" is of no known kind');
  return { ...kernel, row, stage, rules, defences: off as readonly DefenceId[], outcome, harm };
}

const knownHarms = new Set([
  'wrong-result',
  'false-speedup',
  'stray',
  'reach',
  'exhaust',
  'ignores-inputs',
  'library',
  'prompt',
  'flood',
]);

function textOf(file: string, header: Header, name: string): string {
  const value = header[name];
  if (typeof value !== 'string' || value === '') throw wrong(file, `"${name}" is missing`);
  return value;
}

function wrong(file: string, what: string): UserError {
  return new UserError('redteam-file', `This file of the red team cannot be used: ${what}.`, {
    file,
    fix: 'test/redteam/README.md says what a header holds.',
  });
}
