let policy: ReturnType<NonNullable<typeof window.trustedTypes>['createPolicy']> | undefined;

/** The window takes scripts only from addresses that were vouched for (Trusted Types). */
function vouch(address: string): unknown {
  policy ??= window.trustedTypes?.createPolicy('own-worker', {
    createScriptURL: (asked) => {
      if (new URL(asked, location.href).origin !== location.origin) throw new TypeError('Only our own worker.');
      return asked;
    },
  });
  return policy?.createScriptURL(address) ?? address;
}

/** Starts a thread of a script that this window came with. @throws TypeError for any other. */
export function startOwnWorker(address: string): Worker {
  const worker: unknown = Reflect.construct(Worker, [vouch(address), { type: 'module' }]);
  if (!(worker instanceof Worker)) throw new TypeError('There are no workers here.');
  return worker;
}
