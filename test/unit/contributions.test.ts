import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { settingsTable } from '../../src/client/settings/settings-table.ts';
import {
  commands,
  contextKeys,
  languageModelTools,
  linkCommands,
  mcpProvider,
  panelViewType,
  viewContainer,
  views,
  walkthrough,
} from '../../src/protocol/editor/ids.ts';
import { packageRoot } from '../../src/shared/package-root.ts';

interface Property {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly enum?: readonly string[];
  readonly markdownDescription: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<
      Record<
        string,
        readonly { readonly command?: string; readonly submenu?: string; readonly when?: string }[]
      >
    >;
    readonly submenus: readonly { readonly id: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
    readonly walkthroughs: readonly { readonly id: string }[];
    readonly languageModelTools?: readonly { readonly name: string }[];
    readonly mcpServerDefinitionProviders?: readonly { readonly id: string }[];
  };
}

const root = packageRoot();
const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const { contributes } = manifest;
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('package.json and the typed ids', () => {
  it('name the same commands', () => {
    const contributed = contributes.commands.map(({ command }) => command);
    assert.deepEqual(sorted(contributed), sorted(Object.values(commands)));
  });

  it('give every command a title and the category of the extension', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.match(title, /^%command\.\w+%$/, command);
      assert.equal(category, 'KernelFoundry', command);
    }
  });

  it('name only commands and submenus in menus that are contributed', () => {
    const known = new Set([...Object.values(commands), ...contributes.submenus.map(({ id }) => id)]);
    for (const [menu, items] of Object.entries(contributes.menus))
      for (const { command, submenu } of items)
        assert.ok(known.has(command ?? submenu ?? ''), `${menu}: ${command ?? submenu ?? 'nothing'}`);
  });

  it('have a feature that registers each command', () => {
    const sources = sourcesOf(join(root, 'src/client'));
    for (const [name, id] of [...Object.entries(commands), ...Object.entries(linkCommands)])
      assert.match(
        sources,
        new RegExp(`(registerCommand\\(\\s*|\\[)(commands|linkCommands)\\.${name}\\b`),
        `nothing registers ${id}`,
      );
  });

  it('name the same context keys in when clauses', () => {
    const used = new Set(manifestText.match(/\bkernelfoundry\.[a-z]\w*(?=[^"]*")/gi));
    const keys = new Set<string>(Object.values(contextKeys));
    const whens = [
      ...Object.values(contributes.menus).flat(),
      ...contributes.viewsWelcome,
      ...(contributes.commands as readonly { readonly enablement?: string }[]).map(({ enablement }) => ({
        when: enablement,
      })),
    ].flatMap(({ when }) => when ?? []);
    for (const when of whens)
      for (const [key] of when.matchAll(/\bkernelfoundry\.\w+/g))
        assert.ok(
          keys.has(key) || (Object.values(views) as readonly string[]).includes(key),
          `"${when}" has the unknown key ${key}`,
        );
    assert.ok(used.size > 0);
  });

  it('name the same views, container, panel, walkthrough, tools and provider', () => {
    assert.deepEqual(
      sorted((contributes.views[viewContainer] ?? []).map(({ id }) => id)),
      sorted(Object.values(views)),
    );
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewContainer],
    );
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${panelViewType}`));
    assert.deepEqual(
      contributes.walkthroughs.map(({ id }) => id),
      [walkthrough],
    );
    assert.deepEqual(
      sorted((contributes.languageModelTools ?? []).map(({ name }) => name)),
      sorted(Object.values(languageModelTools)),
    );
    assert.deepEqual(
      (contributes.mcpServerDefinitionProviders ?? []).map(({ id }) => id),
      [mcpProvider],
    );
  });

  it('explain in each empty view that the workspace must be trusted', () => {
    for (const view of Object.values(views))
      assert.ok(
        contributes.viewsWelcome.some((one) => one.view === view && one.when === '!isWorkspaceTrusted'),
        view,
      );
  });
});

describe('package.json and the table of settings', () => {
  const { properties } = contributes.configuration;

  it('name the same keys', () => {
    const keys = Object.values(settingsTable).map(({ key }) => `kernelfoundry.${key}`);
    assert.deepEqual(sorted(Object.keys(properties)), sorted(keys));
  });

  for (const { key, kind, fallback } of Object.values(settingsTable))
    it(`agree about type, default and choices of ${key}`, () => {
      const property = properties[`kernelfoundry.${key}`];
      assert.ok(property);
      const types = { boolean: 'boolean', texts: 'array', budget: 'object' } as const;
      assert.equal(property.type, kind.kind in types ? types[kind.kind as keyof typeof types] : 'string');
      assert.deepEqual(property.default, fallback);
      assert.deepEqual(property.enum, kind.kind === 'choice' ? kind.choices : undefined);
      assert.match(property.markdownDescription, /^%setting\..+%$/);
    });

  it('keep what names programs, devices and endpoints out of shared settings', () => {
    for (const key of ['device', 'compiler', 'nodePath', 'models.baseUrl'])
      assert.match(properties[`kernelfoundry.${key}`]?.scope ?? '', /^machine/, key);
    assert.ok(!Object.keys(properties).some((key) => /key|token$|secret/i.test(key)));
  });
});

describe('texts of the manifest', () => {
  it('are all in package.nls.json, and nothing else is', () => {
    const used = new Set([...manifestText.matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key ?? ''));
    assert.deepEqual(sorted(Object.keys(texts)), sorted(used));
  });

  it('speak of commands and views that exist', () => {
    const known = new Set<string>(Object.values(commands));
    for (const text of Object.values(texts))
      for (const [, id = ''] of text.matchAll(/\(command:(kernelfoundry\.\w+)/g))
        assert.ok(
          known.has(id) || (Object.values(views) as readonly string[]).includes(id),
          `${id}: ${text}`,
        );
  });
});

function sourcesOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}
