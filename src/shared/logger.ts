/** Where messages go; the same shape as the `Logger` port. */
export interface LogSink {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** How much is written: `info` leaves out debug messages, `warn` everything but warnings. */
export type LogLevel = 'debug' | 'info' | 'warn';

const rank = { debug: 0, info: 1, warn: 2 } as const;

/** Writes `level: message` lines through the given function, from the given level up. */
export function lineLogger(write: (line: string) => void, level: LogLevel = 'info'): LogSink {
  const at = (messageLevel: LogLevel) => (message: string) => {
    if (rank[messageLevel] >= rank[level]) write(`${messageLevel}: ${message}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn') };
}

/** Drops everything. */
export const silentLogger: LogSink = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};
