import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 300;

/** @type {Promise<'interrupted'> | undefined} */
let asked;

/** Resolves when somebody asks us to end, so that what was started can be ended in order. */
export function interrupted() {
  asked ??= listen();
  return asked;
}

/** @returns {Promise<'interrupted'>} */
function listen() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve('interrupted'));
    // A signal to npm ends npm and the shell between us, but does not reach us.
    if (process.env.npm_lifecycle_event === undefined) return;
    const callers = callerIds();
    const watch = setInterval(() => {
      if (callerIds() === callers) return;
      clearInterval(watch);
      resolve('interrupted');
    }, LOOK_EVERY_MS);
    watch.unref();
  });
}

/** Our parent (a shell) and its parent (npm), as far as the system tells. */
function callerIds() {
  const parent = process.ppid;
  return `${parent} ${parentOf(parent)}`;
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
