/** The window takes scripts only from addresses that were vouched for (Trusted Types). */
const policy = window.trustedTypes?.createPolicy('own-worker', {
  createScriptURL: (address) => {
    if (new URL(address, location.href).origin !== location.origin) throw new TypeError('Only our own worker.');
    return address;
  },
});

/** Starts a thread of a script that this window came with. @throws TypeError for any other. */
export function startOwnWorker(address: string): Worker {
  const worker: unknown = Reflect.construct(Worker, [policy?.createScriptURL(address) ?? address, { type: 'module' }]);
  if (!(worker instanceof Worker)) throw new TypeError('There are no workers here.');
  return worker;
}
