import { canSimulate, examineMachine } from '../../application/doctor/examine-machine.ts';
import { thisMachine } from '../../application/doctor/machine-check.ts';
import type { Subcommand } from '../subcommand.ts';
import { renderTable } from '../table.ts';

/** `doctor`: what can run here and what is missing, with the fix. */
export const doctorCommand: Subcommand = (program, run) => {
  program
    .command('doctor')
    .description('say what can run on this machine and what is missing, with the fix')
    .option('--json', 'print one JSON object')
    .action((options: { readonly json?: boolean }) =>
      run(options.json === true, async (context) => {
        const checks = await examineMachine(context.signal, thisMachine(context.folder));
        context.print(
          renderTable(
            ['', 'what', 'found'],
            checks.map((check) => [check.state, check.title, check.detail]),
            context.width,
          ),
        );
        const fixes = checks.filter((check) => check.state !== 'ok' && check.fix !== undefined);
        if (fixes.length > 0) context.print('\nTo repair:');
        for (const check of fixes) context.print(`  ${check.title}: ${check.fix ?? ''}`);
        const simulator = canSimulate(checks);
        context.print(
          simulator
            ? '\nTasks can be evaluated on the simulated GPU here.'
            : '\nTasks cannot be evaluated here until what is missing is repaired.',
        );
        return { exitCode: simulator ? 0 : 1, json: { canSimulate: simulator, checks } };
      }),
    );
};
