/** Starts a timer and gives what stops it; injected so that tests need not wait. */
export type StartTimer = (milliseconds: number, work: () => void) => () => void;

/** The process's own timers; none of them keeps it alive. */
export const startTimer: StartTimer = (milliseconds, work) => {
  const timer = setTimeout(work, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
