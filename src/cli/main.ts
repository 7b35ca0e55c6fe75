#!/usr/bin/env node
import { commandLine } from './command-line.ts';
import { startFolder } from './start-folder.ts';

// A reader that closes its end (`| head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await commandLine(process.argv.slice(2), {
  folder: startFolder(process.env, process.cwd()),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt: (callback) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const signal of signals) process.on(signal, callback);
    return () => {
      for (const signal of signals) process.off(signal, callback);
    };
  },
  exit: (code) => process.exit(code),
});
