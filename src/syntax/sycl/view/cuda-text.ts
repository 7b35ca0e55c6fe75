import type { SyntaxNode } from '../../syntax-node.ts';
import { withoutParentheses } from '../../syntax-node.ts';
import { constructionOf, declaredVariables } from '../declared-variables.ts';
import { keepLines } from '../keep-lines.ts';
import { syclNameIn, syclNameOf } from '../aliases.ts';
import { cudaVectorName } from '../sycl-types.ts';
import { withArguments } from '../template-arguments.ts';
import { atomicElement, atomicOperator } from './atomic-methods.ts';
import { callText, globalTexts } from './call-rules.ts';
import { declarationText } from './declaration-rules.ts';
import { queryAnswer } from './item-queries.ts';
import type { SubGroupSize } from './item-queries.ts';
import { reducerCallText } from './reducer-calls.ts';
import { subscriptText } from './subscript-text.ts';
import type { SyclObject } from './sycl-objects.ts';
import { asOperand } from './translation.ts';
import type { Translation } from './translation.ts';
import { Unshowable } from './unshowable.ts';
import { typeOfExpression } from './value-types.ts';
import type { ValueType } from './value-types.ts';

/** What the translator starts with. */
export interface CudaTextOptions {
  readonly dimensions: 1 | 2 | 3;
  readonly subGroupSize: string | undefined;
  readonly usesNamespace: boolean;
  readonly rangeExtents: readonly string[] | undefined;
  /** Names that are no C++ values: the item, accessors. */
  readonly objects: ReadonlyMap<string, SyclObject>;
  /** Declared types of captured names, without pointers. */
  readonly types: ReadonlyMap<string, string>;
  /** Functions of the file whose group and item parameters are left out. */
  readonly functions: ReadonlySet<string>;
  /** `if (c) return;` shown as the head of a block: the code behind it goes on for every thread. */
  readonly heads?: ReadonlySet<SyntaxNode>;
  /** What template parameters of the kernel stand for. */
  readonly templateArguments?: ReadonlyMap<string, string> | undefined;
  /** Variables that hold the index of a `range` kernel, by which elements are reached from an offset on. */
  readonly itemName?: string;
  readonly declaredIndex?: { readonly names: readonly string[]; readonly from: number } | undefined;
  /** Texts to put in front of and behind statements. */
  readonly before?: ReadonlyMap<SyntaxNode, string>;
  readonly after?: ReadonlyMap<SyntaxNode, string>;
}

/** Kernel code of SYCL as CUDA. Lines keep their numbers. Throws `Unshowable`. */
export class CudaText implements Translation {
  readonly dimensions: 1 | 2 | 3;
  readonly subGroup: SubGroupSize;
  readonly shuffleWidth: string;
  readonly usesNamespace: boolean;
  readonly rangeExtents: readonly string[] | undefined;
  readonly #options: CudaTextOptions;
  readonly #objects: Map<string, SyclObject>;
  readonly #types = new Map<string, string>();
  /** Names of single vectors. */
  readonly #vectors = new Set<string>();

  constructor(options: CudaTextOptions, code: SyntaxNode) {
    this.#options = options;
    this.dimensions = options.dimensions;
    const size = options.subGroupSize;
    this.subGroup = { text: size ?? 'warpSize' };
    this.shuffleWidth = size === undefined || size === '32' ? '' : `, ${size}`;
    this.usesNamespace = options.usesNamespace;
    this.rangeExtents = options.rangeExtents;
    this.#objects = new Map(options.objects);
    for (const [name, type] of options.types) this.#types.set(name, type);
    for (const declaration of code.descendants('declaration', 'parameter_declaration'))
      for (const variable of declaredVariables(declaration)) {
        if (variable.deduced) {
          const { value } = variable;
          const type = value && this.typeOf(value);
          if (type) this.#types.set(variable.name, type === 'half' ? 'sycl::half' : type);
        } else this.#types.set(variable.name, withArguments(variable.typeText, options.templateArguments));
        const single = !variable.pointer && variable.extents.length === 0;
        if (single && cudaVectorName(variable.type) !== undefined) this.#vectors.add(variable.name);
      }
  }

  typeTextOf(name: string): string | undefined {
    return this.#types.get(name);
  }

  typeOf(node: SyntaxNode): ValueType | undefined {
    return typeOfExpression(node, (name) => this.#types.get(name));
  }

  define(name: string, object: SyclObject, place: SyntaxNode): void {
    const known = this.#objects.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(object))
      throw new Unshowable(place, `The name ${name} stands for different things in this kernel.`);
    this.#objects.set(name, object);
  }

  objectOf(syntax: SyntaxNode): SyclObject | undefined {
    const node = withoutParentheses(syntax);
    if (node.type === 'identifier') return this.#objects.get(node.text);
    if (node.type === 'initializer_list' || node.type === 'compound_literal_expression') return undefined;
    if (node.type !== 'call_expression') return undefined;
    const callee = node.child('function');
    const given = node.child('arguments')?.namedChildren ?? [];
    if (callee?.type === 'field_expression') {
      const target = callee.child('argument');
      const object = target && this.objectOf(target);
      const method = (callee.child('field')?.text ?? '').replace(/^template\s+/, '').replace(/\s*<[^]*$/, '');
      if (!object || given.length > 0) return undefined;
      if (object.kind === 'item' && method === 'get_group') return { kind: 'group' };
      if (object.kind === 'item' && method === 'get_sub_group') return { kind: 'sub-group' };
      if (object.kind === 'accessor') {
        if (/^get_(pointer|multi_ptr)$/.test(method)) return { kind: 'alias', text: object.name };
        if (method === 'get_range' && object.extents.length > 0)
          return { kind: 'components', texts: object.extents };
        return undefined;
      }
      if (object.kind === 'alias' && (method === 'get' || /^get_(pointer|multi_ptr)$/.test(method)))
        return object;
      const answer = queryAnswer(object, method, this.dimensions, this.subGroup, this.rangeExtents);
      return answer?.kind === 'components' ? { kind: 'components', texts: answer.texts } : undefined;
    }
    const built = constructionOf(node);
    if (!built) return undefined;
    const { name } = built.type;
    if (name === 'atomic_ref') {
      const [target] = given;
      return target && { kind: 'atomic', target: this.text(target) };
    }
    if (name === 'atomic' && (built.type.qualified || this.usesNamespace)) {
      const [target] = given;
      return target && { kind: 'atomic', target: atomicElement(target, (one) => this.text(one)) };
    }
    if ((name === 'id' || name === 'range') && given.length > 0)
      return { kind: 'components', texts: given.map((argument) => this.text(argument)) };
    if (/(^|::)(this_sub_group|this_work_item::get_sub_group)$/.test(name)) return { kind: 'sub-group' };
    if (/(^|::)(this_group|this_work_item::get_work_group)$/.test(name)) return { kind: 'group' };
    if (/(^|::)(this_nd_item|this_work_item::get_nd_item)$/.test(name)) return { kind: 'item', range: false };
    return undefined;
  }

  text(node: SyntaxNode): string {
    const changed = this.#changed(node);
    const own = changed === undefined ? this.#byChildren(node) : keepLines(changed, node);
    const before = this.#options.before?.get(node) ?? '';
    const after = this.#options.after?.get(node) ?? '';
    return before + own + after;
  }

  #byChildren(node: SyntaxNode): string {
    const { text } = node.tree;
    let result = '';
    let at = node.start;
    for (const child of node.children) {
      result += text.slice(at, child.start) + this.text(child);
      at = child.end;
    }
    return result + text.slice(at, node.end);
  }

  #changed(node: SyntaxNode): string | undefined {
    switch (node.type) {
      case 'call_expression':
        return reducerCallText(node, this) ?? callText(node, this) ?? this.#userCall(node);
      case 'if_statement': {
        const condition = node.child('condition');
        return this.#options.heads?.has(node) === true && condition
          ? `if (!${this.text(condition)}) {`
          : undefined;
      }
      case 'declaration':
        return declarationText(node, this);
      case 'alias_declaration':
        // A short name for a type that the view does not mention.
        return /^(atomic_ref|nd_item|item|id|range|group|sub_group)$/.test(
          syclNameIn(node.tree, node.child('type')?.text ?? '').name,
        )
          ? ''
          : undefined;
      case 'identifier':
        return this.#identifier(node);
      case 'subscript_expression':
        return subscriptText(node, this);
      case 'pointer_expression':
        return this.#pointer(node);
      case 'field_expression':
        return node.child('argument')?.type === 'this' ? node.child('field')?.text : undefined;
      case 'assignment_expression':
        return this.#assignment(node);
      case 'update_expression':
        return this.#update(node);
      case 'compound_literal_expression':
        return this.#compoundLiteral(node);
      case 'qualified_identifier':
      case 'template_type':
      case 'type_identifier':
        return this.#type(node);
      case 'parameter_list':
        return this.#parameters(node);
      case 'this':
        throw new Unshowable(node, 'A kernel that uses "this" cannot be shown.');
      case 'attribute_declaration':
        return '';
      case 'throw_statement':
      case 'try_statement':
        throw new Unshowable(node, 'Exceptions cannot be shown.');
      default:
        return undefined;
    }
  }

  #identifier(node: SyntaxNode): string | undefined {
    const object = this.#objects.get(node.text);
    // A declarator keeps its name.
    if (node.field === 'declarator') return undefined;
    if (!object) {
      const value = this.#options.templateArguments?.get(node.text);
      return value === undefined || /^[\w.]+$/.test(value) ? value : `(${value})`;
    }
    switch (object.kind) {
      case 'components': {
        const [only] = object.texts;
        if (object.texts.length !== 1 || only === undefined)
          throw new Unshowable(node, `${node.text} is used as a whole.`);
        return asOperand(only, node);
      }
      case 'item': {
        const [only] = globalTexts(1);
        if (!object.range || this.dimensions !== 1 || only === undefined)
          throw new Unshowable(node, `${node.text} is used in a way that cannot be shown.`);
        return asOperand(only, node);
      }
      case 'accessor':
        return object.name;
      case 'alias':
        return object.text;
      case 'atomic':
        return `atomicOr(&${object.target}, 0)`;
      case 'reducer':
        return undefined;
      case 'group':
      case 'sub-group':
      case 'pointer-to':
        throw new Unshowable(node, `${node.text} is used in a way that cannot be shown.`);
    }
  }

  /** Names of the index as a whole, where the kernel has variables for it. */
  declaredIndexOf(index: SyntaxNode): readonly string[] | undefined {
    const { declaredIndex, itemName } = this.#options;
    const isWhole =
      declaredIndex !== undefined &&
      index.start >= declaredIndex.from &&
      index.type === 'identifier' &&
      index.text === itemName;
    return isWhole ? declaredIndex.names : undefined;
  }

  isVector(name: string): boolean {
    return this.#vectors.has(name);
  }

  #pointer(node: SyntaxNode): string | undefined {
    const argument = node.child('argument');
    const object = argument && this.objectOf(argument);
    if (node.child('operator')?.text === '*' && object?.kind === 'pointer-to') return object.text;
    return undefined;
  }

  #assignment(node: SyntaxNode): string | undefined {
    const [left, right] = [node.child('left'), node.child('right')];
    const object = left && this.objectOf(left);
    if (object?.kind !== 'atomic' || !right) return undefined;
    const operator = node.child('operator')?.text ?? '';
    const name = operator === '=' ? 'atomicExch' : atomicOperator(operator);
    if (name === undefined) throw new Unshowable(node, `The atomic operation ${operator} cannot be shown.`);
    return `${name}(&${object.target}, ${this.text(right)})`;
  }

  #update(node: SyntaxNode): string | undefined {
    const argument = node.child('argument');
    const object = argument && this.objectOf(argument);
    if (object?.kind !== 'atomic') return undefined;
    if (node.parent?.type !== 'expression_statement')
      throw new Unshowable(node, 'The result of an atomic increment cannot be shown.');
    return `${node.child('operator')?.text === '--' ? 'atomicSub' : 'atomicAdd'}(&${object.target}, 1)`;
  }

  #compoundLiteral(node: SyntaxNode): string | undefined {
    const built = constructionOf(node);
    const vector = built && cudaVectorName(built.type);
    if (!built || vector === undefined || !(built.type.qualified || this.usesNamespace)) return undefined;
    return `make_${vector}(${built.arguments.map((argument) => this.text(argument)).join(', ')})`;
  }

  /** A call of a function of the file: items and groups are not passed on. */
  #userCall(node: SyntaxNode): string | undefined {
    const given = node.child('arguments')?.namedChildren ?? [];
    const callee = node.child('function');
    const kept = given.filter((argument) => {
      const kind = this.objectOf(argument)?.kind;
      return kind !== 'item' && kind !== 'group' && kind !== 'sub-group';
    });
    if (kept.length === given.length || !callee) return undefined;
    const name = syclNameOf(callee).name.split('::').at(-1) ?? '';
    if (!this.#options.functions.has(name))
      throw new Unshowable(node, `${callee.text} gets an item or a group and cannot be shown.`);
    return `${callee.text}(${kept.map((argument) => this.text(argument)).join(', ')})`;
  }

  #type(node: SyntaxNode): string | undefined {
    const isType =
      node.field === 'type' ||
      node.parent?.type === 'type_descriptor' ||
      node.parent?.type === 'template_argument_list';
    const values = this.#options.templateArguments;
    const name = values ? syclNameIn(node.tree, withArguments(node.text, values)) : syclNameOf(node);
    const value = node.type === 'type_identifier' ? values?.get(node.text) : undefined;
    if (value !== undefined && !name.qualified) return value;
    if (!isType) {
      if (name.qualified && node.type === 'qualified_identifier' && node.parent?.type !== 'call_expression')
        throw new Unshowable(node, `${node.text} cannot be shown.`);
      return undefined;
    }
    if (!name.qualified && !this.usesNamespace) return undefined;
    const vector = cudaVectorName(name);
    if (vector !== undefined) return vector;
    if (name.name === 'half') return '__half';
    if (name.name === 'ext::oneapi::bfloat16') return '__nv_bfloat16';
    if (/^(u?(char|short|int|long|longlong))$/.test(name.name)) return name.name;
    if (!name.qualified) return undefined;
    if (node.parent?.type === 'template_argument_list') return undefined;
    throw new Unshowable(node, `The type ${node.text.replace(/\s+/g, ' ')} cannot be shown.`);
  }

  /** Parameters of a function of the file: items and groups vanish. */
  #parameters(node: SyntaxNode): string | undefined {
    const parameters = node.namedChildren.filter((child) => child.type.endsWith('parameter_declaration'));
    const isObject = (parameter: SyntaxNode): boolean =>
      /^(nd_item|item|group|sub_group|ext::oneapi::sub_group)$/.test(
        syclNameIn(parameter.tree, parameter.child('type')?.text ?? '').name,
      );
    if (!parameters.some(isObject)) return undefined;
    return `(${parameters
      .filter((parameter) => !isObject(parameter))
      .map((parameter) => this.text(parameter))
      .join(', ')})`;
  }
}
