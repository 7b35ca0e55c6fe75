import * as vscode from 'vscode';
import { commands, contextKeys, views } from '../../protocol/editor/ids.ts';
import type { ClientContext } from '../client-context.ts';
import { problemFrom } from '../problem-text.ts';
import { showProblem } from '../show-problem.ts';
import { devicesProblem, devicesTree, lacksCompiler } from './devices-tree.ts';
import type { DeviceList } from './devices-tree.ts';
import { ModelTree } from './model-tree.ts';

/** The view *Devices*. */
export function activateDevicesView(context: ClientContext): void {
  let list: DeviceList = { devices: [] };
  const tree = new ModelTree(context, {
    first: async () => {
      try {
        await look(false);
      } catch (error) {
        context.log.warn(`The devices could not be listed: ${String(error)}`);
        // Without a server, the welcome text of the view tells what to do.
        if (context.server.state === 'running')
          tree.show(devicesProblem(problemFrom(error).message, vscode.l10n.t));
      }
    },
  });
  const show = (): void => {
    tree.show(devicesTree(list, context.settings().device, vscode.l10n.t));
    void vscode.commands.executeCommand('setContext', contextKeys.noCompiler, lacksCompiler(list));
  };
  const look = async (refresh: boolean): Promise<void> => {
    list = await context.server.request('kernelfoundry/devices', { refresh });
    show();
  };
  const view = vscode.window.createTreeView(views.devices, { treeDataProvider: tree });
  context.subscribe(
    view,
    context.onSettings(show),
    context.server.onState((state) => {
      if (state === 'running' && view.visible && list.devices.length === 0)
        void look(false).catch(() => show());
    }),
    vscode.commands.registerCommand(commands.refreshDevices, async () => {
      try {
        await vscode.window.withProgress({ location: { viewId: views.devices } }, () => look(true));
      } catch (error) {
        await showProblem(problemFrom(error));
      }
    }),
  );
}
