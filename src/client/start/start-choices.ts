import type { DeviceView, ModelView, TaskPlan } from '../../protocol/editor/requests.ts';
import type { Settings } from '../../protocol/editor/settings.ts';
import type { Budget, Freedom } from '../../protocol/task.ts';
import { budgetLimits } from '../settings/settings-table.ts';

/** What a person decides before a run. */
export interface StartChoices {
  readonly device: string;
  readonly proposers: readonly string[];
  readonly budget: Budget;
  readonly freedom: Freedom;
}

/** What is kept of a start for the next one. */
export interface KeptChoices extends StartChoices {
  readonly taskFile: string;
  /** What the settings said then: where they say something else since, they were changed on purpose and count more. */
  readonly settings?: Pick<Settings, 'device' | 'proposers'>;
}

/** What the choices are made from. */
export interface StartFacts {
  readonly plan: TaskPlan;
  readonly devices: readonly DeviceView[];
  readonly models: readonly ModelView[];
  readonly settings: Pick<Settings, 'device' | 'proposers' | 'allowSourceUpload'>;
  /** What was chosen last in this workspace. */
  readonly last: KeptChoices | undefined;
}

/** What is chosen when the person only presses Enter: what was chosen last for this task, else what the task and the settings say. */
export function proposedChoices(facts: StartFacts): StartChoices {
  const { plan, last, settings, models } = facts;
  const usable = usableDevices(facts);
  const same = last?.taskFile === plan.taskFile ? last : undefined;
  const before = last?.settings;
  const newDevice = before === undefined || before.device === settings.device ? undefined : settings.device;
  const device = [newDevice, same?.device, plan.device, settings.device, last?.device].find(
    (id) => id !== undefined && usable.some((one) => one.id === id),
  );
  const newProposers =
    before === undefined || String(before.proposers) === String(settings.proposers)
      ? undefined
      : settings.proposers;
  const proposers = [newProposers, last?.proposers, settings.proposers].find(
    (ids) => ids !== undefined && ids.length > 0 && ids.every((id) => mayPropose(id, models, settings)),
  );
  return {
    device: device ?? usable[0]?.id ?? plan.device,
    proposers: proposers ?? ['rewriter'],
    budget: same?.budget ?? plan.budget,
    freedom: same?.freedom ?? plan.freedom,
  };
}

/** Devices that are ready and take the kernel's language. */
export function usableDevices({ devices, plan }: StartFacts): readonly DeviceView[] {
  return devices.filter(({ state, languages }) => state === 'ready' && languages.includes(plan.language));
}

function mayPropose(
  id: string,
  models: readonly ModelView[],
  { allowSourceUpload }: Pick<Settings, 'allowSourceUpload'>,
): boolean {
  const model = models.find((one) => one.id === id);
  if (model === undefined) return id.startsWith('scripted:');
  return model.ready && (model.sendsSourceTo === undefined || allowSourceUpload !== 'never');
}

/** What was kept of an earlier start, if it still is one: other versions may have written it. */
export function choicesFrom(kept: unknown): KeptChoices | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { device, proposers, budget, freedom, taskFile, settings } = kept as Readonly<
    Record<string, unknown>
  >;
  if (typeof device !== 'string' || typeof taskFile !== 'string') return undefined;
  if (!Array.isArray(proposers) || !proposers.every((id) => typeof id === 'string')) return undefined;
  if (freedom !== 'kernel' && freedom !== 'launch' && freedom !== 'region') return undefined;
  if (typeof budget !== 'object' || budget === null) return undefined;
  const limits = Object.entries(budget).filter(
    ([name, value]) =>
      (budgetLimits as readonly string[]).includes(name) && typeof value === 'number' && value > 0,
  );
  if (limits.length === 0) return undefined;
  const before = settingsFrom(settings);
  return {
    device,
    proposers,
    budget: Object.fromEntries(limits),
    freedom,
    taskFile,
    ...(before === undefined ? {} : { settings: before }),
  };
}

function settingsFrom(kept: unknown): KeptChoices['settings'] {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { device, proposers } = kept as Readonly<Record<string, unknown>>;
  if (typeof device !== 'string') return undefined;
  if (!Array.isArray(proposers) || !proposers.every((id) => typeof id === 'string')) return undefined;
  return { device, proposers };
}
