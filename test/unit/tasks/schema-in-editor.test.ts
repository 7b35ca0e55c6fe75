import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { schemaFile } from '../../../src/tasks/task-file/schema-file.ts';

/** A schema as far as the editor reads it. */
interface Schema {
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly defaultSnippets?: readonly {
    readonly label: string;
    readonly body?: unknown;
    readonly bodyText?: string;
  }[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly allowTrailingCommas?: boolean;
}

const root = JSON.parse(readFileSync(schemaFile(), 'utf8')) as Schema;
const ajv = new Ajv({ strict: false });
ajv.addSchema(root, 'task');

/** Every schema inside, with its JSON pointer. */
function* schemas(schema: Schema, pointer = ''): Generator<readonly [string, Schema]> {
  yield [pointer, schema];
  const inner: [string, Schema][] = [
    ...Object.entries(schema.properties ?? {}).map(([key, value]): [string, Schema] => [
      `properties/${key}`,
      value,
    ]),
    ...Object.entries(schema.definitions ?? {}).map(([key, value]): [string, Schema] => [
      `definitions/${key}`,
      value,
    ]),
    ...(schema.oneOf ?? []).map((value, index): [string, Schema] => [`oneOf/${index}`, value]),
  ];
  for (const [key, value] of inner) yield* schemas(value, `${pointer}/${key}`);
}

function check(pointer: string, value: unknown): void {
  const validate = ajv.getSchema(`task#${pointer}`);
  assert.ok(validate, pointer);
  assert.equal(
    validate(value),
    true,
    `${pointer}: ${JSON.stringify(value)} ${ajv.errorsText(validate.errors)}`,
  );
}

/** What the editor inserts when every placeholder is left as it is. */
function inserted(text: string): unknown {
  const filled = text.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1').replaceAll(/"\^([^"]*)"/g, '$1');
  const errors: ParseError[] = [];
  const value: unknown = parse(filled, errors, { allowTrailingComma: true });
  assert.deepEqual(errors, [], filled);
  return value;
}

describe('schema of task files in the editor', () => {
  it('describes every key on hover', () => {
    for (const [pointer, schema] of schemas(root)) {
      if (!/\/properties\/[^/]+$/.test(pointer)) continue;
      const described = schema.markdownDescription ?? schema.description ?? schema.$ref;
      assert.ok(described !== undefined && described.length > 3, pointer);
    }
  });

  it('describes every value of an enumeration', () => {
    for (const [pointer, schema] of schemas(root))
      assert.equal(schema.enumDescriptions?.length, schema.enum?.length, pointer);
  });

  it('allows trailing commas, as task files have them', () => {
    assert.equal(root.allowTrailingCommas, true);
  });

  it('gives examples that it accepts', () => {
    const seen = [...schemas(root)].flatMap(([pointer, { examples }]) => {
      for (const example of examples ?? []) check(pointer, example);
      return examples ?? [];
    });
    assert.ok(seen.length > 20);
  });

  it('offers snippets that it accepts, among them a whole task for each language', () => {
    for (const [pointer, { defaultSnippets }] of schemas(root))
      for (const { body, bodyText } of defaultSnippets ?? [])
        check(pointer, inserted(bodyText ?? JSON.stringify(body)));
    assert.deepEqual(
      root.defaultSnippets?.map(({ label }) => label),
      ['CUDA task', 'SYCL task'],
    );
  });
});
