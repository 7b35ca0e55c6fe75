import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JSONPath } from 'jsonc-parser';
import { closest, listWords } from '../../shared/closest.ts';
import type { UserError } from '../../shared/errors.ts';
import type { JsonDocument } from './json-document.ts';
import { schemaFile } from './schema-file.ts';
import type { TaskDocument } from './task-document.ts';

let compiled: ValidateFunction<TaskDocument> | undefined;

function validator(): ValidateFunction<TaskDocument> {
  if (compiled === undefined) {
    const schema = JSON.parse(readFileSync(schemaFile(), 'utf8')) as object;
    const ajv = new Ajv({ allErrors: true, verbose: true, strict: false });
    compiled = ajv.compile<TaskDocument>(schema);
  }
  return compiled;
}

/** The document as a task, or every way in which it breaks the schema, in the order of the file. */
export function validateDocument(document: JsonDocument): TaskDocument {
  const validate = validator();
  if (validate(document.value)) return document.value;
  const errors = relevant(validate.errors ?? []).map((error) => explain(document, error));
  const [first] = errors.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  if (first === undefined) throw document.error('task-invalid', [], 'The task does not fit its schema.');
  throw first;
}

/** Errors of an alternative's branches only say again that no alternative fits; keep the alternative's own, or the deepest. */
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = errors.filter((error) => error.keyword === 'oneOf' || error.keyword === 'anyOf');
  return errors.filter((error) => {
    if (error.keyword === 'propertyNames') return false;
    const around = alternatives.find(
      (one) => one !== error && error.schemaPath.startsWith(`${one.schemaPath}/`),
    );
    if (around !== undefined) return error.keyword === 'additionalProperties' || error.keyword === 'required';
    if (!alternatives.includes(error)) return true;
    return !errors.some(
      (inner) =>
        inner !== error &&
        inner.schemaPath.startsWith(`${error.schemaPath}/`) &&
        (inner.keyword === 'additionalProperties' || inner.keyword === 'required'),
    );
  });
}

function pathOf(error: ErrorObject): JSONPath {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function explain(document: JsonDocument, error: ErrorObject): UserError {
  const path = pathOf(error);
  const what = path.length === 0 ? 'the task' : `"${nameOf(path)}"`;
  const parameters = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(parameters['additionalProperty']);
      const known = Object.keys(
        (error.parentSchema as { readonly properties?: object } | undefined)?.properties ?? {},
      ).filter((name) => name !== '$schema');
      const suggestion = closest(key, known);
      return document.error('task-unknown-key', [...path, key], `${capital(what)} has no key "${key}".`, {
        at: 'key',
        fix:
          suggestion === undefined
            ? `Remove it; known keys are ${listWords(known)}.`
            : `Did you mean "${suggestion}"?`,
      });
    }
    case 'required': {
      const key = String(parameters['missingProperty']);
      return document.error('task-missing-key', path, `${capital(what)} lacks the key "${key}".`, {
        fix: `Add "${key}"${describe(error, key)}`,
      });
    }
    case 'enum': {
      const allowed = (parameters['allowedValues'] as readonly unknown[]).map(String);
      const given = String(error.data);
      const suggestion = closest(given, allowed);
      return document.error('task-wrong-value', path, `${capital(what)} cannot be ${show(error.data)}.`, {
        fix:
          suggestion === undefined
            ? `Use ${listWords(allowed, 'or')}.`
            : `Did you mean "${suggestion}"? Possible are ${listWords(allowed, 'and')}.`,
      });
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum': {
      const limit = Number(parameters['limit']);
      const relation =
        error.keyword === 'maximum' ? 'at most' : error.keyword === 'minimum' ? 'at least' : 'more than';
      return document.error('task-wrong-value', path, `${capital(what)} is ${show(error.data)}.`, {
        fix: `Give a value of ${relation} ${limit}.`,
      });
    }
    case 'type':
    case 'anyOf':
    case 'oneOf':
      return document.error(
        'task-wrong-type',
        path,
        `${capital(what)} must be ${expected(error)}, not ${show(error.data)}.`,
        { fix: descriptionOf(error) ?? 'Change the value.' },
      );
    case 'pattern': {
      const message = (error.parentSchema as { readonly patternErrorMessage?: string } | undefined)
        ?.patternErrorMessage;
      return document.error('task-wrong-value', path, `${capital(what)} cannot be ${show(error.data)}.`, {
        fix: message ?? patternFix(path),
      });
    }
    default:
      return document.error('task-invalid', path, `${capital(what)} ${error.message ?? 'is not valid'}.`, {
        fix: descriptionOf(error) ?? 'Change the value.',
      });
  }
}

function patternFix(path: JSONPath): string {
  return path[0] === 'flags'
    ? 'Only -I, -isystem, -D, -U and -std= are passed to compilers.'
    : 'Use a name of letters, digits and underscores that does not start with a digit.';
}

function expected(error: ErrorObject): string {
  if (error.keyword === 'type') return article(String((error.params as { readonly type: unknown }).type));
  const branches = error.schema as readonly { readonly type?: string; readonly const?: string }[];
  return listWords(
    branches.map((branch) =>
      branch.const === undefined ? article(branch.type ?? 'value') : `"${branch.const}"`,
    ),
    'or',
  );
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'a text',
    integer: 'a whole number of at least 0',
    number: 'a number',
    object: 'an object',
    array: 'a list',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

function descriptionOf(error: ErrorObject): string | undefined {
  return (error.parentSchema as { readonly description?: string } | undefined)?.description;
}

function describe(error: ErrorObject, key: string): string {
  const properties = (
    error.parentSchema as
      { readonly properties?: Readonly<Record<string, { readonly description?: string }>> } | undefined
  )?.properties;
  const description = properties?.[key]?.description;
  return description === undefined ? '.' : `: ${description}`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value);
}

/** `arguments[2].shape[0]`. */
function nameOf(path: JSONPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
