/** Resolves when somebody asks us to end, so that what was started can be ended in order. @returns {Promise<'interrupted'>} */
export function interrupted() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve('interrupted'));
  });
}
