import type { ClientContext } from '../client-context.ts';
import { activateArchiveView } from './archive-view.ts';
import { activateDevicesView } from './devices-view.ts';
import { activateRunsView } from './runs-view.ts';

/** The three trees of the side bar. */
export function activateViews(context: ClientContext): void {
  activateRunsView(context);
  activateArchiveView(context);
  activateDevicesView(context);
}
