import type { TextEdit } from '../text-edits.ts';
import { assemblyStatements, assemblyWords, splitAtTop } from './assembly-statement.ts';
import type { AssemblyStatement } from './assembly-statement.ts';
import { instructionText } from './instruction-text.ts';
import type { Instruction } from './instruction.ts';
import { registerType } from './register-types.ts';

const advice = "use CUDA's intrinsic or plain C++ instead, or evaluate this kernel on a CUDA device";

/**
 * Replaces inline PTX by C++ that does the same (native/sim/cuda/ptx.h). What has no counterpart ends the launch when it is
 * reached, with the instruction and its line; empty compiler barriers stay.
 */
export function assemblyEdits(text: string): readonly TextEdit[] {
  const statements = assemblyStatements(text);
  // The host's assembler must not see what no statement shows: an alias of the word, an assembler name.
  const others = assemblyWords(text)
    .filter((word) => !statements.some(({ start, end }) => start <= word.start && word.start < end))
    .map(({ start, end }) => ({ start, end, text: 'kf_unsupported_assembly' }));
  return [...others, ...statements.flatMap((statement) => statementEdits(statement, text))];
}

function statementEdits(statement: AssemblyStatement, text: string): readonly TextEdit[] {
  if (statement.template?.trim() === '') return [];
  const replaced = text.slice(statement.start, statement.end);
  return [
    {
      start: statement.start,
      end: statement.end,
      text: withContinuations(statementText(statement), replaced),
    },
  ];
}

/** Line ends inside a macro's body are continued lines. */
function withContinuations(replacement: string, replaced: string): string {
  const continued = replaced.match(/\\\r?\n/g)?.length ?? 0;
  return replacement + ' \\\n'.repeat(continued);
}

function statementText(statement: AssemblyStatement): string {
  if (statement.template === undefined) return unsupportedText('inline PTX that is no plain string');
  const body: string[] = [];
  let depth = 0;
  for (const part of ptxStatements(statement.template)) {
    if (part === '{' || part === '}') {
      depth += part === '{' ? 1 : -1;
      body.push(part);
      continue;
    }
    const text = part.startsWith('.reg') ? declarationText(part) : predicatedText(part, statement);
    if (text === undefined)
      return unsupportedText(`the PTX instruction "${part.replace(/\s+/g, ' ').replace(/["\\]/g, "'")}"`);
    body.push(text);
  }
  if (depth !== 0) return unsupportedText('inline PTX with an open brace');
  const before = statement.operands.map(({ constraint, isInput, expression }, index) => {
    const type = registerType(constraint);
    if (type === undefined) return `const auto kf_o${index} = (${expression});`;
    return `${type} kf_o${index}${isInput ? ` = kf_p::input<${type}>(${expression})` : ' = {}'};`;
  });
  const after = statement.operands.flatMap(({ isOutput, expression }, index) =>
    isOutput ? [`kf_p::output(${expression}, kf_o${index});`] : [],
  );
  return [
    'do { namespace kf_p = ::kf::sim::cuda::ptx; [[maybe_unused]] bool kf_carry = false;',
    ...before,
    ...body,
    ...after,
    '} while (0)',
  ].join(' ');
}

function unsupportedText(what: string): string {
  return `KF_UNSUPPORTED(${JSON.stringify(`${what}; ${advice}`)})`;
}

/** Statements of a PTX text; a brace that opens or closes a scope is one by itself. */
function ptxStatements(template: string): readonly string[] {
  const text = template
    .replace(/\/\/[^\n]*/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/%%/g, '%');
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (/^[{}]/.test(rest)) {
      parts.push(rest.slice(0, 1));
      rest = rest.slice(1).trim();
      continue;
    }
    const end = rest.indexOf(';');
    const part = (end < 0 ? rest : rest.slice(0, end)).trim();
    if (part !== '') parts.push(part);
    rest = end < 0 ? '' : rest.slice(end + 1).trim();
  }
  return parts;
}

/** `.reg .pred p, q;` and `.reg .b32 t<4>;` */
function declarationText(part: string): string | undefined {
  const match = /^\.reg\s+(?:\.v[24]\s+)?\.(\w+)\s+([\s\S]+)$/.exec(part);
  const type = match === null ? undefined : registerType(match[1] ?? '');
  if (match === null || type === undefined) return undefined;
  const names = splitAtTop(match[2] ?? '', ',').flatMap((name) => {
    const range = /^\s*([\w$%]+)\s*<\s*(\d+)\s*>\s*$/.exec(name);
    return range === null
      ? [name.trim()]
      : Array.from({ length: Number(range[2]) }, (_, index) => `${range[1] ?? ''}${index}`);
  });
  return names.map((name) => `[[maybe_unused]] ${type} ${registerName(name)} = {};`).join(' ');
}

function registerName(name: string): string {
  return `kf_r_${name.replace(/[%$]/g, '_')}`;
}

function predicatedText(part: string, statement: AssemblyStatement): string | undefined {
  const match = /^(?:@(!?)([\w%$]+)\s+)?([a-z][\w.:]*)\s*([\s\S]*)$/.exec(part);
  if (match === null) return undefined;
  const [, negated, predicate, opcode = '', operands = ''] = match;
  const operandText = (text: string): string | undefined => registerText(text, statement);
  const instruction: Instruction = {
    opcode,
    parts: opcode.split('.'),
    operands: operands.trim() === '' ? [] : splitAtTop(operands, ',').map((text) => text.trim()),
    register: operandText,
  };
  const text = instructionText(instruction);
  if (text === undefined || predicate === undefined) return text;
  const condition = operandText(predicate);
  return condition === undefined ? undefined : `if (${negated === '!' ? '!' : ''}${condition}) { ${text} }`;
}

/** The C++ of one register, number or special register; undefined for what is none. */
function registerText(text: string, statement: AssemblyStatement): string | undefined {
  if (/^%\d+$/.test(text))
    return statement.operands[Number(text.slice(1))] === undefined ? undefined : `kf_o${text.slice(1)}`;
  if (/^-?(?:0[xX][\da-fA-F]+|\d+)U?$/.test(text)) return `${text.replace(/U$/, '')}ll`;
  if (/^-?\d+\.\d+(?:e[+-]?\d+)?$/.test(text)) return `kf_p::Float64{${text}}.value`;
  const single = /^0[fF]([\da-fA-F]{8})$/.exec(text);
  if (single !== null) return `kf_p::as<float>(0x${single[1] ?? ''}u)`;
  const double = /^0[dD]([\da-fA-F]{16})$/.exec(text);
  if (double !== null) return `kf_p::as<double>(0x${double[1] ?? ''}ull)`;
  const special = /^%([a-z]\w*)(?:\.([xyz]))?$/.exec(text);
  if (special !== null) {
    const name = special[1] ?? '';
    if (special[2] !== undefined)
      return /^(tid|ntid|ctaid|nctaid)$/.test(name) ? `kf_p::${name}().${special[2]}` : undefined;
    return specialRegisters.has(name) ? `kf_p::${name}()` : registerName(text);
  }
  if (/^[A-Za-z_$][\w$]*$/.test(text)) return registerName(text);
  return undefined;
}

const specialRegisters = new Set(
  (
    'laneid warpid nwarpid smid nsmid clock clock_hi clock64 globaltimer globaltimer_lo gridid ' +
    'lanemask_eq lanemask_lt lanemask_le lanemask_gt lanemask_ge dynamic_smem_size'
  ).split(' '),
);
