import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { schemaFile } from '../../../src/tasks/task-file/schema-file.ts';

/** A schema as far as the editor reads it. */
interface Schema {
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: unknown }[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
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
function inserted(body: unknown): unknown {
  const text = JSON.stringify(body).replaceAll(/\$\{\d+:([^}]*)\}/g, '$1');
  return JSON.parse(text.replaceAll(/"\^([^"]*)"/g, '$1'));
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

  it('gives examples that it accepts', () => {
    const seen = [...schemas(root)].flatMap(([pointer, { examples }]) => {
      for (const example of examples ?? []) check(pointer, example);
      return examples ?? [];
    });
    assert.ok(seen.length > 20);
  });

  it('offers snippets that it accepts, among them a whole task for each language', () => {
    for (const [pointer, { defaultSnippets }] of schemas(root))
      for (const { body } of defaultSnippets ?? []) check(pointer, inserted(body));
    assert.deepEqual(
      root.defaultSnippets?.map(({ label }) => label),
      ['CUDA task', 'SYCL task'],
    );
  });
});
