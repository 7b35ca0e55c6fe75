import type { Reason } from '../../protocol/evaluation.ts';
import type { GateRule } from './gate-rule.ts';

const harmless =
  /^(aligned|__aligned__|align|always_inline|__always_inline__|noinline|__noinline__|unused|__unused__|maybe_unused|nodiscard|likely|unlikely|fallthrough|no_unique_address|packed|__packed__|pure|unroll|intel|sycl|reqd_work_group_size|reqd_sub_group_size|sub_group_size|work_group_size_hint|kernel_args_restrict|max_work_group_size|named_sub_group_size|vec_type_hint|device_has)$/;

/** Attributes can run code at load time, replace symbols or switch the checker off: only layout and hints are allowed. */
export const attributeRule: GateRule = {
  id: 'attribute',
  why: 'Attributes such as constructor, ifunc, alias, section or no_sanitize act outside the kernel.',
  check({ tokens }) {
    const reasons: Reason[] = [];
    tokens.forEach((token, index) => {
      const names: { readonly text: string; readonly line: number }[] = [];
      if (/^(__attribute__|__attribute|__declspec)$/.test(token.text) && token.kind === 'identifier')
        names.push(...identifiersIn(index + 1, '(', ')'));
      else if (token.text === '[[') names.push(...identifiersIn(index, '[[', ']]'));
      else return;
      for (const name of names)
        if (!harmless.test(name.text) && !/^(gnu|clang|nv|using)$/.test(name.text))
          reasons.push({
            rule: this.id,
            message: `the attribute "${name.text}" is not allowed`,
            line: name.line,
          });
    });
    return reasons;

    function identifiersIn(
      from: number,
      open: string,
      close: string,
    ): { readonly text: string; readonly line: number }[] {
      const found: { readonly text: string; readonly line: number }[] = [];
      let depth = 0;
      for (let index = from; index < tokens.length; index++) {
        const token = tokens[index];
        if (token === undefined) break;
        if (token.text === open) depth++;
        else if (token.text === close && --depth === 0) break;
        else if (token.kind === 'identifier' && depth <= 2 && tokens[index + 1]?.text !== '::')
          found.push(token);
      }
      return found.filter((token, index) => index === 0 || isAttributeName(token.text));
    }

    /** Arguments of an attribute (`aligned(ALIGNMENT)`) are not attributes; only known dangerous words among them count. */
    function isAttributeName(text: string): boolean {
      return /^(_*(constructor|destructor|ifunc|alias|weak|weakref|section|visibility|used|retain|cleanup|no_sanitize\w*|no_instrument_function|disable_sanitizer_instrumentation|no_profile_instrument_function|naked|target|target_clones|optimize|optnone|init_priority|symver|copy|malloc|interrupt|error|warning|simd|flatten|hot|cold|noreturn|externally_visible|dllexport|dllimport|copyright|musttail|no_split_stack|patchable_function_entry|tls_model|common|gnu_inline|artificial)_*)$/.test(
        text,
      );
    }
  },
};
