import { sql, type Compilable, type CompiledQuery, type RawBuilder } from 'kysely';

/** Where the value of that name goes. */
export type Slot<V> = <K extends keyof V>(name: K) => RawBuilder<V[K]>;

/**
 * A statement put together once; each use only fills in its values. Putting it together anew would cost more than all
 * else that sending it takes.
 */
export function prepare<V extends object, R>(
  make: (slot: Slot<V>) => Compilable<R> | CompiledQuery<R>,
): (values: V) => CompiledQuery<R> {
  const names = new Map<unknown, keyof V>();
  const made = make((name) => {
    const place = Symbol(String(name));
    names.set(place, name);
    return sql`${place}`;
  });
  const compiled = 'compile' in made ? made.compile() : made;
  return (values) => ({
    ...compiled,
    parameters: compiled.parameters.map((parameter) => {
      const name = names.get(parameter);
      return name === undefined ? parameter : values[name];
    }),
  });
}
