/**
 * Accesses that instrumentation leaves out. g++ reports neither the memory that a function's result is put into nor the memory that an
 * argument is copied from when the call is not inlined, nor constant offsets from an object that it takes for constant (the running
 * thread's coordinates). Nobody would see, count or stop them; honest kernels have no such code.
 */
export interface UnobservedAccess {
  readonly address: number;
  readonly function: string;
  readonly what: string;
}

interface Line {
  readonly address: number;
  readonly mnemonic: string;
  readonly operands: string;
}

/** Bytes of the running thread's coordinates (kf::sim::ThreadState). */
const coordinateBytes = 60;
const coordinates = '_ZN2kf3sim7currentE';

/** Reads `objdump -d -R --no-show-raw-insn` of a checked x86-64 unit; `imported` tells of each address in the table of imports what it is for. */
export function unobservedAccesses(
  disassembly: string,
  imported: ReadonlyMap<number, string>,
): readonly UnobservedAccess[] {
  const functions = readFunctions(disassembly);
  const kernels = reachable(functions);
  const found: UnobservedAccess[] = [];
  for (const [name, lines] of functions) {
    if (!kernels.has(name)) continue;
    found.push(...aroundCalls(name, lines, functions), ...pastCoordinates(name, lines, imported));
  }
  return found;
}

function readFunctions(text: string): ReadonlyMap<string, readonly Line[]> {
  const functions = new Map<string, Line[]>();
  let current: Line[] = [];
  for (const line of text.split('\n')) {
    const head = /^[0-9a-f]+ <(.+)>:$/.exec(line);
    if (head !== null) {
      current = [];
      functions.set(head[1] ?? '', current);
      continue;
    }
    const match = /^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$/.exec(line);
    if (match === null) continue;
    const [, address = '', mnemonic = '', operands = ''] = match;
    current.push({ address: Number.parseInt(address, 16), mnemonic, operands });
  }
  return functions;
}

const isCall = ({ mnemonic }: Line): boolean => /^(call|callq)$/.test(mnemonic);
/** Without `@plt`: a function of the unit itself that could be replaced is called that way too. */
const calledName = ({ operands }: Line): string | undefined =>
  /<([^>]+)>/.exec(operands)?.[1]?.replace(/@plt$/, '');
const isInstrumented = (lines: readonly Line[]): boolean =>
  lines.some((line) => isCall(line) && calledName(line)?.startsWith('__tsan_func_entry') === true);

/** Instrumented functions of a unit that run on the device: all of CUDA's, and what SYCL's work-items reach. */
function reachable(functions: ReadonlyMap<string, readonly Line[]>): ReadonlySet<string> {
  const instrumented = [...functions].filter(([, lines]) => isInstrumented(lines)).map(([name]) => name);
  const items = instrumented.filter((name) => /^_ZN2kf3sim4sycl\d+run_(nd_item|item|single)/.test(name));
  if (items.length === 0) return new Set(instrumented);
  const seen = new Set(items);
  const waiting = [...items];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
    for (const line of functions.get(name) ?? []) {
      const called = isCall(line) ? calledName(line) : undefined;
      if (called === undefined || seen.has(called) || !instrumented.includes(called)) continue;
      seen.add(called);
      waiting.push(called);
    }
  return seen;
}

/** Between a call of the unit's own code and the calls or jumps before and after it every access to memory has to be reported. */
function aroundCalls(
  name: string,
  lines: readonly Line[],
  functions: ReadonlyMap<string, readonly Line[]>,
): readonly UnobservedAccess[] {
  const isOwn = (line: Line): boolean => {
    if (!isCall(line)) return false;
    const called = calledName(line);
    return called === undefined || isInstrumented(functions.get(called) ?? []);
  };
  const targets = new Set(
    lines.flatMap((line) =>
      /^j/.test(line.mnemonic) ? [Number.parseInt(/^([0-9a-f]+)/.exec(line.operands)?.[1] ?? '0', 16)] : [],
    ),
  );
  const found: UnobservedAccess[] = [];
  lines.forEach((line, index) => {
    if (!isOwn(line)) return;
    const add = (at: Line, what: string): void => {
      found.push({ address: at.address, function: name, what });
    };
    for (let next = index + 1; next < lines.length; next++) {
      const after = lines[next];
      if (
        after === undefined ||
        isCall(after) ||
        /^(j|ret)/.test(after.mnemonic) ||
        targets.has(after.address)
      )
        break;
      if (storesElsewhere(after)) add(after, 'a result is put into memory that nobody looks at');
    }
    const before: Line[] = [];
    for (let last = index - 1; last >= 0; last--) {
      const previous = lines[last];
      if (previous === undefined || /^(j|ret)/.test(previous.mnemonic)) break;
      if (isCall(previous)) {
        // What follows a report is what was reported.
        if (/__tsan_(unaligned_|volatile_)*(read|write|mem)/.test(calledName(previous) ?? ''))
          before.length = 0;
        break;
      }
      before.push(previous);
      if (targets.has(previous.address)) break;
    }
    // Copied to the stack, where the call takes it from.
    if (
      before.some(
        (one) => /^(mov|push)/.test(one.mnemonic) && /,\s*-?(0x)?[0-9a-f]*\(%rsp\)$/.test(one.operands),
      )
    )
      for (const one of before)
        if (loadsElsewhere(one)) add(one, 'an argument is copied from memory that nobody looks at');
  });
  return found;
}

/** A base register that is neither the stack nor the code. */
const elsewhere = String.raw`-?(?:0x)?[0-9a-f]*\((?!%rsp|%rbp|%rip)[^)]*\)`;
const storePattern = new RegExp(`,\\s*${elsewhere}$`);
const loadPattern = new RegExp(`^(?:\\$[^,]*,)?\\s*${elsewhere},`);

const storesElsewhere = ({ mnemonic, operands }: Line): boolean =>
  /^v?mov/.test(mnemonic) && storePattern.test(operands);
const loadsElsewhere = ({ mnemonic, operands }: Line): boolean =>
  (/^v?mov/.test(mnemonic) && loadPattern.test(operands)) ||
  (/^push/.test(mnemonic) && new RegExp(`^${elsewhere}$`).test(operands));

/**
 * Where a register holds the address of the coordinates it is used within them. What a register holds is followed in a straight line: after
 * an unconditional jump nothing is known.
 */
function pastCoordinates(
  name: string,
  lines: readonly Line[],
  imported: ReadonlyMap<number, string>,
): readonly UnobservedAccess[] {
  const holders = new Set<string>();
  const found: UnobservedAccess[] = [];
  for (const line of lines) {
    const { mnemonic, operands } = line;
    const slot = /^-?(?:0x)?[0-9a-f]+\(%rip\),(%r\w+)\s+#\s+([0-9a-f]+)/.exec(operands);
    for (const use of operands.matchAll(/(-?)(?:0x)?([0-9a-f]*)\((%r\w+)(,[^)]*)?\)/g)) {
      const [, sign, offset = '', base = ''] = use;
      if (!holders.has(base)) continue;
      const distance = offset === '' ? 0 : Number.parseInt(offset, 16);
      if (sign === '-' || distance >= coordinateBytes || use[4] !== undefined)
        found.push({
          address: line.address,
          function: name,
          what: 'memory beside the thread’s coordinates is read',
        });
    }
    const last = /(%\w+)\s*$/.exec(operands.replace(/\s*[<#].*$/, ''))?.[1];
    const written = last === undefined ? undefined : wholeRegister(last);
    if (written !== undefined && !/^(cmp|test|push|ucomi|comi)/.test(mnemonic)) {
      if (holders.has(written) && /^add|^sub/.test(mnemonic) && operands.startsWith('$'))
        found.push({
          address: line.address,
          function: name,
          what: 'memory beside the thread’s coordinates is read',
        });
      holders.delete(written);
    }
    if (
      slot !== null &&
      mnemonic.startsWith('mov') &&
      imported.get(Number.parseInt(slot[2] ?? '', 16)) === coordinates
    )
      holders.add(slot[1] ?? '');
    if (/^(jmp|ret)/.test(mnemonic)) holders.clear();
    if (isCall(line)) for (const lost of callerSaved) holders.delete(lost);
  }
  return found;
}

/** `%eax`, `%ax`, `%al` are parts of `%rax`; `%r12d` of `%r12`. */
function wholeRegister(name: string): string {
  const numbered = /^%(r\d+)[dwb]?$/.exec(name)?.[1];
  if (numbered !== undefined) return `%${numbered}`;
  const letter = /^%[re]?([abcd])[xlh]$/.exec(name)?.[1];
  if (letter !== undefined) return `%r${letter}x`;
  const other = /^%[re]?(si|di|sp|bp)l?$/.exec(name)?.[1];
  return other === undefined ? name : `%r${other}`;
}

const callerSaved = ['%rax', '%rcx', '%rdx', '%rsi', '%rdi', '%r8', '%r9', '%r10', '%r11'];
