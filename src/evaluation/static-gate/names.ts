import type { Reason } from '../../protocol/evaluation.ts';
import type { GateInput, GateRule } from './gate-rule.ts';
import type { Token } from './tokens.ts';

/** Groups of names a kernel has no business with, by what they would let it do. */
const forbidden: readonly { readonly id: string; readonly what: string; readonly names: RegExp }[] = [
  {
    id: 'harness-name',
    what: 'belongs to the harness',
    names: /^(kf_\w*|KF_\w*|kf|__tsan\w*|__sanitizer\w*|__asan\w*|__ubsan\w*|__cyg_profile\w*|__gcov\w*)$/,
  },
  {
    id: 'inline-assembly',
    what: 'is inline assembly',
    names: /^(asm|__asm|__asm__)$/,
  },
  {
    id: 'system-call',
    what: 'reaches the operating system',
    names:
      /^(syscall|system|popen|fork|vfork|clone|exec[lv]p?e?|posix_spawnp?|kill|raise|signal|sigaction|sigprocmask|ptrace|prctl|mmap|munmap|mprotect|mremap|brk|sbrk|dlopen|dlsym|dlclose|dladdr|dl_iterate_phdr|fopen|fdopen|freopen|fread|fwrite|fputs|fputc|fprintf|dprintf|fscanf|fclose|opendir|readdir|openat|creat|unlink|rename|socket|connect|bind|accept|listen|sendto|recvfrom|getenv|setenv|putenv|environ|getpid|getppid|gettid|getauxval|exit|_exit|_Exit|quick_exit|abort|atexit|at_quick_exit|on_exit|longjmp|setjmp|sigsetjmp|siglongjmp|process_vm_readv|process_vm_writev|getcontext|setcontext|makecontext|swapcontext|alloca|stdin|stdout|stderr|errno|perror|scanf|puts|putchar|gets|fgets|getchar)$/,
  },
  {
    id: 'clock',
    what: 'reads the time',
    names:
      /^(clock_gettime|gettimeofday|time|nanosleep|usleep|clock_nanosleep|__rdtsc|_rdtsc|__builtin_ia32_rdtsc\w*|__builtin_readcyclecounter|timespec|timeval)$/,
  },
  {
    id: 'thread',
    what: 'makes threads',
    names: /^(pthread_\w+|thrd_\w+|thread_local|__thread|omp_\w+|co_await|co_yield|co_return)$/,
  },
  {
    id: 'host-runtime-call',
    what: 'is a host call; the harness owns allocations, streams, launches and timers',
    names:
      /^(cuda(Malloc|Free|Memcpy|Memset|Stream|Event|Graph|Launch|Device|Func|Host|Get|Set|Thread|Profiler|IpC|Ipc|Module|Library|Mem|Ctx|Driver|Peer|Array|Bind|Unbind|Create|Destroy)\w*|cu(Launch|Mem|Ctx|Module|Stream|Event|Graph|Device|Func|Init|Link)\w*|cublas\w*|cudnn\w*|cufft\w*|curand_?\w*|cusparse\w*|cusolver\w*|thrust|cub|nvrtc\w*)$/,
  },
  {
    id: 'exception',
    what: 'is not device code',
    names: /^(throw|try|catch|typeid|dynamic_cast)$/,
  },
  {
    id: 'allocation',
    what: 'allocates; a kernel gets its memory from the harness',
    names: /^(malloc|calloc|realloc|free|aligned_alloc|posix_memalign|new|delete|operator_new|placement)$/,
  },
  {
    id: 'build-dependent',
    what: 'differs between builds or machines, so that the checked kernel need not be the timed one',
    names:
      /^(__SANITIZE_\w+__|__OPTIMIZE__|__NO_INLINE__|__GNUC\w*__|__clang\w*__|__TIME__|__DATE__|__TIMESTAMP__|__FILE__|__BASE_FILE__|__COUNTER__|__INCLUDE_LEVEL__|__has_include|__has_include_next|__has_embed|__has_feature|__has_builtin|__has_attribute|__CUDACC__|__CUDA_ARCH__|NDEBUG|source_location|__PRETTY_FUNCTION__|__func__|__FUNCTION__)$/,
  },
];

/** `__builtin_...` that are plain arithmetic or hints. */
const harmlessBuiltins =
  /^__builtin_(assume|assume_aligned|expect|popcount(ll?)?|clz(ll?)?|ctz(ll?)?|fabsf?|fmaf?|fm(in|ax)f?|sqrtf?|bswap(16|32|64)|bit_cast|offsetof|huge_valf?|inff?|nanf?|memcpy|memset)$/;

/** Names after `std::` that are arithmetic, limits or types. */
const harmlessStandard =
  /^(min|max|clamp|abs|fabs|fma|fmin|fmax|sqrt|exp|exp2|log|log2|log10|log1p|expm1|pow|sin|cos|tan|tanh|sinh|cosh|asin|acos|atan|atan2|erf|erfc|floor|ceil|round|trunc|rint|fmod|isnan|isinf|isfinite|signbit|copysign|hypot|cbrt|swap|move|forward|pair|tuple|array|numeric_limits|integral_constant|true_type|false_type|is_\w+|conditional(_t)?|enable_if(_t)?|remove_\w+|add_\w+|decay(_t)?|make_(un)?signed(_t)?|bit_cast|popcount|countl_zero|countr_zero|has_single_bit|u?int(_fast|_least)?(8|16|32|64|ptr)_t|size_t|ptrdiff_t|common_type(_t)?|declval|index_sequence|make_index_sequence|integer_sequence|plus|multiplies|minus|less|greater|same_as|integral|floating_point|byte|nullptr_t|void_t)$/;

function reasonsFor(input: GateInput, check: (token: Token, index: number) => Reason | undefined): Reason[] {
  const original = new Set(
    input.baselineTokens.filter((token) => token.kind === 'identifier').map((token) => token.text),
  );
  const reasons: Reason[] = [];
  input.tokens.forEach((token, index) => {
    if (token.kind !== 'identifier' || original.has(token.text)) return;
    const reason = check(token, index);
    if (reason !== undefined) reasons.push(reason);
  });
  // Words inside macros: a macro body is code wherever the macro is used.
  for (const directive of input.tokens.filter((token) => token.kind === 'directive'))
    for (const word of directive.text.replace(/^(?:#|%:)\s*\w+/, '').match(/[A-Za-z_]\w*/g) ?? []) {
      if (
        original.has(word) ||
        input.baselineTokens.some((token) => token.kind === 'directive' && token.text.includes(word))
      )
        continue;
      const reason = check({ ...directive, kind: 'identifier', text: word }, -1);
      if (reason !== undefined) reasons.push(reason);
    }
  return reasons;
}

const isMember = (tokens: readonly Token[], index: number): boolean =>
  index > 0 && /^(\.|->)$/.test(tokens[index - 1]?.text ?? '');

const forbiddenNames: GateRule = {
  id: 'forbidden-name',
  why: 'A kernel computes; it does not open files, start threads, read clocks or touch the harness.',
  check(input) {
    return reasonsFor(input, (token, index) => {
      if (isMember(input.tokens, index)) return undefined;
      for (const group of forbidden)
        if (group.names.test(token.text))
          return { rule: group.id, message: `"${token.text}" ${group.what}`, line: token.line };
      if (token.text.startsWith('__builtin_') && !harmlessBuiltins.test(token.text))
        return {
          rule: 'compiler-builtin',
          message: `"${token.text}" is a compiler builtin that kernels do not need`,
          line: token.line,
        };
      return undefined;
    });
  },
};

const standardLibrary: GateRule = {
  id: 'standard-library',
  why: 'Of the standard library only arithmetic, limits and type traits belong in a kernel.',
  check(input) {
    return reasonsFor(input, (token, index) => {
      if (index < 0) return undefined;
      const { tokens } = input;
      if (tokens[index - 1]?.text !== '::' || tokens[index - 2]?.text !== 'std') return undefined;
      if (harmlessStandard.test(token.text)) return undefined;
      return { rule: 'standard-library', message: `std::${token.text} is not device code`, line: token.line };
    });
  },
};

const launches: GateRule = {
  id: 'launch-in-region',
  why: 'The harness owns every launch; a kernel that launches kernels hides work from the timer.',
  check({ tokens }) {
    return tokens
      .filter((token) => token.kind === 'punctuation' && token.text === '<<<')
      .map((token) => ({ rule: this.id, message: 'a launch inside the region', line: token.line }));
  },
};

/** Rules about names that a candidate uses and the original did not. */
export const nameRules: readonly GateRule[] = [forbiddenNames, standardLibrary, launches];
