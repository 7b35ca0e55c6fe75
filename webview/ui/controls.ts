/**
 * Buttons, checkboxes, fields, lists and tabs of the panel. The only file that knows where they come from (docs/decisions/014).
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h } from '../dom/element.ts';
import type { Child, Description } from '../dom/element.ts';

/** Defines the custom elements; called once before the first drawing. */
export function defineControls(): void {
  provideVSCodeDesignSystem().withPrefix('kf').register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextField());
}

export interface ButtonOptions {
  readonly label: string;
  /** Longer than the label: tooltip and accessible description. */
  readonly title?: string;
  /** Primary: the one most likely wanted. `icon`: only the icon is seen, the label is its name. */
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly icon?: Child;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly key?: string;
  readonly class?: string;
  readonly onClick: () => void;
}

export function button(options: ButtonOptions): Description {
  const { label, title, appearance = 'secondary', icon, disabled = false, pressed, key, onClick } = options;
  return h(
    'kf-button',
    {
      ...(key === undefined ? {} : { key }),
      class: options.class,
      appearance,
      title: title ?? (appearance === 'icon' ? label : undefined),
      'aria-label': appearance === 'icon' ? label : undefined,
      'aria-pressed': pressed === undefined ? undefined : String(pressed),
      disabled,
      on: { click: () => (disabled ? undefined : onClick()) },
    },
    icon,
    appearance === 'icon' ? null : label,
  );
}

export interface CheckboxOptions {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly key?: string;
  readonly onChange: (checked: boolean) => void;
}

export function checkbox({ label, checked, disabled = false, key, onChange }: CheckboxOptions): Description {
  return h(
    'kf-checkbox',
    {
      ...(key === undefined ? {} : { key }),
      'aria-label': label,
      disabled,
      properties: { checked },
      on: {
        change: (event) => {
          const now = (event.target as HTMLElement & { checked: boolean }).checked;
          // The element says `change` also when it is set from here.
          if (now !== checked) onChange(now);
        },
      },
    },
    label,
  );
}

export interface TickOptions {
  /** Not shown, only told. */
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A checkbox without text, for rows of lists: native, since a list has hundreds and the toolkit's cost a shadow tree each. */
export function tick({ label, checked, onChange }: TickOptions): Description {
  return h('input', {
    type: 'checkbox',
    class: 'tick',
    'aria-label': label,
    // The row has the list's one place in the tab order, and Space on it ticks.
    tabindex: -1,
    properties: { checked },
    on: { change: (event) => onChange((event.target as HTMLInputElement).checked) },
  });
}

export interface TextFieldOptions {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly size?: number;
  readonly key?: string;
  readonly onInput: (value: string) => void;
}

export function textField({ label, placeholder, value, size, key, onInput }: TextFieldOptions): Description {
  return h('kf-text-field', {
    ...(key === undefined ? {} : { key }),
    'aria-label': label,
    title: label,
    placeholder,
    size,
    properties: { value },
    on: { input: (event) => onInput((event.target as HTMLElement & { value: string }).value) },
  });
}

export interface DropdownOptions<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly title: string }[];
  readonly key?: string;
  readonly onChange: (value: T) => void;
}

/** A native list: the toolkit's own is cut off by scrolling parents and does not follow type-ahead over digits. */
export function dropdown<T extends string>({
  label,
  value,
  choices,
  key,
  onChange,
}: DropdownOptions<T>): Description {
  return h(
    'label',
    { class: 'dropdown', ...(key === undefined ? {} : { key }) },
    h('span', { class: 'dropdown-label' }, label),
    h(
      'select',
      {
        properties: { value },
        on: { change: (event) => onChange((event.target as HTMLSelectElement).value as T) },
      },
      choices.map((choice) => h('option', { value: choice.value }, choice.title)),
    ),
  );
}

export interface Tab<T extends string> {
  readonly id: T;
  readonly title: string;
  /** Said after the title, e.g. how many are in it. */
  readonly note?: string;
}

/** A native tab list: the toolkit's keeps all its panels in the document. Arrow keys, Home and End move and choose. */
export function tabs<T extends string>(
  label: string,
  list: readonly Tab<T>[],
  chosen: T,
  onChoose: (id: T) => void,
): Description {
  const move = (event: Event, index: number): void => {
    const { key } = event as KeyboardEvent;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1 + list.length,
      Home: 0,
      End: list.length - 1,
    };
    const to = steps[key];
    if (to === undefined) return;
    event.preventDefault();
    const next = list[to % list.length];
    if (next === undefined) return;
    onChoose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return h(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': label },
    list.map(({ id, title, note }, index) =>
      h(
        'button',
        {
          key: id,
          id: `tab-${id}`,
          class: 'tab',
          role: 'tab',
          type: 'button',
          'aria-selected': String(id === chosen),
          'aria-controls': 'view',
          tabindex: id === chosen ? 0 : -1,
          on: { click: () => onChoose(id), keydown: (event) => move(event, index) },
        },
        title,
        note === undefined ? null : h('span', { class: 'count' }, note),
      ),
    ),
  );
}
