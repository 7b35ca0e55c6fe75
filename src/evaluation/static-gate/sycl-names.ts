import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import type { GateRule } from './gate-rule.ts';
import type { Token } from './tokens.ts';

/**
 * Names of the host's library that reach threads, files, clocks, the environment or memory, however they are written (after `using
 * namespace std`, through an alias or inside a macro).
 */
const hostLibrary =
  /^(?:thread|jthread|async|future|promise|packaged_task|shared_future|mutex|recursive_mutex|shared_mutex|condition_variable|call_once|once_flag|this_thread|sleep_for|sleep_until|atomic_flag|latch|barrier_t|semaphore|ifstream|ofstream|fstream|filesystem|iostream|cout|cerr|clog|cin|chrono|steady_clock|system_clock|high_resolution_clock|random_device|mt19937|vector|deque|list|map|set|unordered_map|unordered_set|string|stringstream|shared_ptr|unique_ptr|make_shared|make_unique|any|regex|locale|function|execution|execute|thread_pool|rand|srand|memcpy|memmove|memset|qsort|bsearch)$/;

/** Libraries of ready kernels. */
const libraries = /^(?:onemkl|mkl|dpl|dnnl|dpct|cutlass|cublas\w*|syclblas|portblas)$/;

/** Ways to load, name or describe code at run time. */
const dynamicNames =
  /^(?:kernel_bundle|get_kernel_bundle|build|compile|link|create_kernel_bundle_from_source|interop_handle|backend_traits|get_native|make_\w+_interop|malloc_device|malloc_shared|malloc_host|aligned_alloc_device|aligned_alloc_shared|aligned_alloc_host|aligned_alloc|memory_pool|async_malloc|get_platforms|get_devices|get_pointer_type|get_pointer_device|KERNELFOUNDRY_SIM|SYCL_LANGUAGE_VERSION|__SYCL_DEVICE_ONLY__)$/;

const names: GateRule = {
  id: 'host-library',
  why: 'A region that submits kernels needs no threads, files, clocks, containers or other libraries.',
  check({ task, tree, composed, tokens, baselineTokens }) {
    if (task.language !== 'sycl') return [];
    const own = variableNames(tree, composed.region);
    const words = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];
    const original = new Set(
      baselineTokens
        .filter(({ kind }) => kind === 'identifier' || kind === 'directive')
        .flatMap(({ text }) => words(text)),
    );
    return tokens
      .filter(({ kind }) => kind === 'identifier' || kind === 'directive')
      .flatMap((token, index) => {
        const before = tokens[index - 1]?.text ?? '';
        const isMember = token.kind === 'identifier' && /^(\.|->)$/.test(before);
        return words(token.text)
          .filter((word) => !original.has(word))
          .flatMap((word) => {
            if (isMember && !dynamicNames.test(word)) return [];
            const isOwn = token.kind === 'identifier' && own.has(word) && isVariable(tree, token, before);
            if (isOwn) return [];
            const what = hostLibrary.test(word)
              ? 'is of the host library'
              : libraries.test(word)
                ? 'is a library of its own'
                : dynamicNames.test(word)
                  ? 'allocates, or reaches the implementation'
                  : undefined;
            return what === undefined
              ? []
              : [
                  {
                    rule: this.id,
                    message: `"${word}" ${what}; the original does without`,
                    line: token.line,
                  },
                ];
          });
      });
  },
};

/** Variables, parameters and fields that the region declares. */
function variableNames(tree: SyntaxTree, region: TextRange): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of tree.root.descendants('identifier', 'field_identifier')) {
    if (node.start < region.start || node.end > region.end) continue;
    let place: SyntaxNode = node;
    let { parent } = node;
    // A reference keeps its name in no field.
    while (
      parent !== null &&
      /^(init|pointer|reference|array)_declarator$/.test(parent.type) &&
      (place.field === 'declarator' || parent.type === 'reference_declarator')
    ) {
      place = parent;
      ({ parent } = parent);
    }
    const declares = /^(declaration|field_declaration|for_range_loop|.*parameter_declaration)$/;
    if (place.field === 'declarator' && declares.test(parent?.type ?? '')) names.add(node.text);
  }
  return names;
}

/** The place uses or declares a variable: it names no type, no template, no member of a namespace, and nothing is called or made. */
function isVariable(tree: SyntaxTree, token: Token, before: string): boolean {
  const node = tree.root.nodeAt(token.start, token.start + token.text.length);
  if (before === '::' || node.text !== token.text) return false;
  if (node.type === 'field_identifier') return true;
  if (node.type !== 'identifier') return false;
  const { parent } = node;
  const isCalled = parent?.type === 'call_expression' && node.field === 'function';
  return !isCalled && !/^(template_\w+|qualified_identifier|function_declarator)$/.test(parent?.type ?? '');
}

const aliases: GateRule = {
  id: 'namespace-alias',
  why: 'An alias of a namespace, or all of one, would hide names from the other rules.',
  check({ task, tree, composed, tokens, baselineTree }) {
    if (task.language !== 'sycl') return [];
    const original = new Set(
      baselineTree.root
        .descendants('namespace_alias_definition', 'using_declaration')
        .map((node) => node.text.replace(/\s+/g, ' ')),
    );
    const found = tree.root
      .descendants('namespace_alias_definition', 'using_declaration')
      .filter((node) => node.start >= composed.region.start && node.end <= composed.region.end)
      .filter((node) => !original.has(node.text.replace(/\s+/g, ' ')))
      .filter(
        (node) =>
          !/^using namespace (?:cl::)?sycl\s*;|^using (?:cl::)?sycl::\w+\s*;|^namespace \w+ ?= ?(?:cl::)?sycl(::[\w:]+)?\s*;/.test(
            node.text.replace(/\s+/g, ' '),
          ),
      )
      .map((node) => ({
        rule: this.id,
        message: `"${node.text.replace(/\s+/g, ' ')}" is not allowed`,
        line: node.line,
      }));
    // By tokens too: the grammar may have placed it elsewhere.
    const spelled = tokens.flatMap((token, index) =>
      token.text === 'namespace' &&
      tokens[index - 1]?.text === 'using' &&
      !/^(sycl|cl)$/.test(tokens[index + 1]?.text ?? '') &&
      !found.some(({ line }) => line === token.line) &&
      ![...original].some((text) => text.startsWith(`using namespace ${tokens[index + 1]?.text ?? ''}`))
        ? [{ rule: this.id, message: 'a using-directive is not allowed', line: token.line }]
        : [],
    );
    return [...found, ...spelled];
  },
};

/** Rules about names in SYCL regions. */
export const syclNameRules: readonly GateRule[] = [names, aliases];
