/** What a page holds open, counted from outside: by wrapping the constructors and functions that open it. */
export interface Census {
  /** By name, so that a failing test says what stayed. */
  count: () => Record<string, number>;
  end: () => void;
}

/** A function of the page by its name, free of the type it has there: ids are compared, never computed with. */
function functionOf(name: string): (...args: unknown[]) => unknown {
  return Reflect.get<object, string>(globalThis, name).bind(globalThis);
}

type Wrapped = (...args: never[]) => unknown;

export function takeCensus(): Census {
  const connections = new Set<RTCPeerConnection>();
  const tracks = new Set<MediaStreamTrack>();
  const channels = new Set<RTCDataChannel>();
  const timers = new Set<unknown>();
  const listeners = new Map<EventTarget, Set<string>>();
  const restore: (() => void)[] = [];

  function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const original = target[key];
    target[key] = value;
    restore.push(() => (target[key] = original));
  }

  const Original = globalThis.RTCPeerConnection;
  replace(
    globalThis,
    'RTCPeerConnection',
    new Proxy(Original, {
      construct(target, args: [RTCConfiguration?]) {
        const connection = new target(...args);
        connections.add(connection);
        return connection;
      },
    }),
  );
  const proxied = <F extends Wrapped>(original: F, after: (result: unknown, args: unknown[]) => void): F =>
    new Proxy(original, {
      apply(target, self, args: never[]) {
        const result: unknown = Reflect.apply(target, self, args);
        after(result, args);
        return result;
      },
    });
  const takeTracks = (result: unknown): void => {
    void Promise.resolve(result).then(
      (stream) => {
        if (stream instanceof MediaStream) for (const track of stream.getTracks()) tracks.add(track);
      },
      () => undefined,
    );
  };
  const devices = MediaDevices.prototype;
  replace(devices, 'getUserMedia', proxied(Reflect.get(devices, 'getUserMedia'), takeTracks));
  const prototype = Original.prototype;
  replace(
    prototype,
    'createDataChannel',
    proxied(Reflect.get(prototype, 'createDataChannel'), (channel) => {
      if (channel instanceof RTCDataChannel) channels.add(channel);
    }),
  );
  for (const [set, clear, once] of [
    ['setTimeout', 'clearTimeout', true],
    ['setInterval', 'clearInterval', false],
  ] as const) {
    const start: (handler: () => void, ms?: number) => unknown = functionOf(set);
    const counted = (handler: () => void, ms?: number): unknown => {
      const id = start(() => {
        if (once) timers.delete(id);
        handler();
      }, ms);
      timers.add(id);
      return id;
    };
    Reflect.set(globalThis, set, counted);
    const stop: (id: unknown) => void = functionOf(clear);
    Reflect.set(globalThis, clear, (id: unknown): void => {
      timers.delete(id);
      stop(id);
    });
    restore.push(() => {
      Reflect.set(globalThis, set, start);
      Reflect.set(globalThis, clear, stop);
    });
  }
  const add = Reflect.get(EventTarget.prototype, 'addEventListener');
  const remove = Reflect.get(EventTarget.prototype, 'removeEventListener');
  // Only of what outlives a call: the page itself and its devices.
  const lasting = (target: unknown): target is EventTarget =>
    target === globalThis || target === document || target === navigator.mediaDevices;
  Reflect.set(
    EventTarget.prototype,
    'addEventListener',
    new Proxy(add, {
      apply(target, self: unknown, args: [string, unknown, unknown?]) {
        if (lasting(self)) listeners.set(self, (listeners.get(self) ?? new Set()).add(`${args[0]} ${String(args[1])}`));
        return Reflect.apply(target, self ?? globalThis, args);
      },
    }),
  );
  Reflect.set(
    EventTarget.prototype,
    'removeEventListener',
    new Proxy(remove, {
      apply(target, self: unknown, args: [string, unknown, unknown?]) {
        if (lasting(self)) listeners.get(self)?.delete(`${args[0]} ${String(args[1])}`);
        return Reflect.apply(target, self ?? globalThis, args);
      },
    }),
  );
  restore.push(() => {
    Reflect.set(EventTarget.prototype, 'addEventListener', add);
    Reflect.set(EventTarget.prototype, 'removeEventListener', remove);
  });

  return {
    count: () => ({
      'connections made': connections.size,
      'connections open': [...connections].filter(({ connectionState }) => connectionState !== 'closed').length,
      'tracks made': tracks.size,
      'tracks live': [...tracks].filter(({ readyState }) => readyState === 'live').length,
      'data channels open': [...channels].filter(({ readyState }) => readyState === 'open').length,
      timers: timers.size,
      'listeners on the page': [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    }),
    end: () => {
      for (const undo of restore.toReversed()) undo();
    },
  };
}
