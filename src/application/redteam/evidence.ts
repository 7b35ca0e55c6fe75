import { structuralNovelty } from '../structural-novelty.ts';
import type { Candidate } from '../../protocol/candidate.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import { fail, succeed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import type { Arena } from './arena.ts';
import type { Attack } from './attack.ts';
import type { Canaries } from './canaries.ts';
import type { SuiteLimits } from './exposed-executor.ts';
import { fullyCountedSpeedup, shareWithoutKernels } from './truth.ts';
import { sameForAllInputs, strayAccessAt, wrongResultAt } from './witness.ts';

/** A claim below this is no gain worth an attack. */
const leastGain = 1.05;

/** The text of an attack without its trick: the work stays the same. */
export function twinOf(region: string): string {
  return region
    .split('\n')
    .filter((line) => !line.includes('// hidden'))
    .map((line) => line.replace(/^(\s*)\/\/ instead: /, '$1'))
    .join('\n');
}

/** Looks for the harm of an attack that was verified: evidence in words, or why there is none. */
export async function evidenceOf(
  attack: Attack,
  candidate: Candidate,
  evaluation: Evaluation,
  arena: Arena,
  canaries: Canaries,
  limits: SuiteLimits,
  guarded: () => Promise<Arena>,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  const { harm } = attack;
  switch (harm.kind) {
    case 'wrong-result':
      return wrongResultAt(arena, candidate, harm.at, signal);
    case 'stray':
      return strayAccessAt(await guarded(), candidate, harm.at, signal);
    case 'false-speedup': {
      const claimed = evaluation.speedup?.value ?? 0;
      if (claimed < leastGain) return fail(`it claims ${claimed.toFixed(2)}x, which is no gain`);
      if (harm.truth === 'outside-kernels') {
        const share = await shareWithoutKernels(arena, candidate, signal);
        return share > 0.5
          ? succeed(
              `claims ${claimed.toFixed(2)}x; ${Math.round(share * 100)} % of the results are there without its kernels`,
            )
          : fail(`only ${Math.round(share * 100)} % of the results are there without its kernels`);
      }
      if (harm.truth === 'twin') {
        const region = twinOf(candidate.region);
        const { verdict, speedup } = await arena.evaluator.evaluate(
          { ...candidate, region },
          { seed: 'twin' },
          signal,
        );
        if (verdict.kind !== 'verified') return fail('the twin without the trick is not verified');
        const honest = speedup?.value ?? 0;
        return claimed > honest * leastGain
          ? succeed(`claims ${claimed.toFixed(2)}x; the same work without the trick is ${honest.toFixed(2)}x`)
          : fail(`it claims ${claimed.toFixed(2)}x, as its twin does (${honest.toFixed(2)}x)`);
      }
      const truth = await fullyCountedSpeedup(arena, candidate, signal);
      return claimed > truth * leastGain
        ? succeed(`claims ${claimed.toFixed(2)}x; with every block counted it is ${truth.toFixed(2)}x`)
        : fail(`it claims ${claimed.toFixed(2)}x, and ${truth.toFixed(2)}x is true`);
    }
    case 'reach': {
      if (harm.what !== 'compile') {
        const reached = await canaries.reached();
        return reached.has(harm.what)
          ? succeed(`reached: ${harm.what}`)
          : fail(`it did not reach ${harm.what} (${[...reached].join(', ') || 'nothing'})`);
      }
      // Verified means that it was built, with the file; now without.
      await canaries.removeFile();
      const again = await arena.evaluator.evaluate(
        { ...candidate, region: `${candidate.region}\n// without the file\n` },
        { seed: 'without' },
        signal,
      );
      return again.verdict.kind === 'failed' && again.verdict.stage === 'build'
        ? succeed('built from a file outside, and cannot be built without it')
        : fail('it builds without the file too');
    }
    case 'exhaust': {
      const { wallMs, outputBytes } = arena.use;
      switch (harm.what) {
        case 'time':
          return wallMs > limits.answerMs
            ? succeed(`held the machine for ${Math.round(wallMs)} ms; the limit is ${limits.answerMs} ms`)
            : fail(`it took ${Math.round(wallMs)} ms, which is within the limit`);
        case 'output':
          return outputBytes > limits.outputBytes
            ? succeed(`printed ${outputBytes} bytes; the limit is ${limits.outputBytes}`)
            : fail(`it printed ${outputBytes} bytes, which is within the limit`);
        default:
          return succeed(`used more ${harm.what} than the limit, without which it is verified`);
      }
    }
    case 'ignores-inputs':
      return sameForAllInputs(arena, candidate, harm.at, signal);
    case 'library':
      return candidate.region.includes(harm.words)
        ? succeed(`verified although "${harm.words}" does the work`)
        : fail('no library is called');
    case 'prompt': {
      const told = [attack.region, ...evaluation.hints.map(({ text }) => text)].join('\n');
      return told.includes(harm.words)
        ? succeed(`"${harm.words}" is there to be read`)
        : fail('the words are gone');
    }
    case 'flood': {
      const novelty = await structuralNovelty(arena.parts.task);
      const original = baselineCandidate(arena.parts.task);
      return candidate.id !== original.id && novelty.isClone(candidate, original)
        ? succeed('the same kernel was evaluated again under other names')
        : fail('it is another kernel');
    }
  }
}
