import type { Session } from '../../src/shared/account.ts';
import { signUp } from './accounts.ts';
import { Desktop } from './desktop.ts';
import { blue, green, red, type Colour } from './picture.ts';
import { ServerProcess } from './server-process.ts';

const names = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus', 'Hana'];
const colours: Colour[] = [red, blue, green];
/** What each hums, in Hz: no one a multiple of another. */
export const tones = [440, 700, 1100];

/** A server and people at their windows, ready to call each other. */
export interface Cast {
  server: ServerProcess;
  people: { name: string; session: Session; desktop: Desktop }[];
  close(): Promise<void>;
}

/** Starts a server of its own and opens one signed-in window a person; `humming`: each microphone with a tone of its own. */
export async function gather(
  count: number,
  env: Record<string, string> = {},
  { humming = false }: { humming?: boolean } = {},
): Promise<Cast> {
  const server = await new ServerProcess(env).start();
  const people: Cast['people'] = [];
  const close = async (): Promise<void> => {
    await Promise.all(people.map(({ desktop }) => desktop.close()));
    await server.stop();
  };
  try {
    const opening = names.slice(0, count).map(async (name, i) => {
      const session = await signUp(server.url, name);
      const colour = colours[i % colours.length] ?? red;
      const tone = humming ? tones[i] : undefined;
      const desktop = await Desktop.open({ server: server.url, session, colour, ...(tone !== undefined && { tone }) });
      // A hum is noise to what takes noise out.
      const off = '{ echoCancellation: false, noiseSuppression: false, autoGainControl: false }';
      if (humming) await desktop.page.evaluate(`window.parley.request('settings.change', ${off})`);
      return { name, session, desktop };
    });
    people.push(...(await Promise.all(opening)));
    for (const { desktop } of people) {
      for (const { name, desktop: other } of people) {
        if (other !== desktop) await desktop.person(name).getByText('Online').waitFor();
      }
    }
    return { server, people, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The first two of the cast in a call: one has called, the other has accepted and is seen. */
export async function inCall({ people }: Cast): Promise<{ ada: Desktop; ben: Desktop }> {
  const [ada, ben] = people.map(({ desktop }) => desktop);
  if (!ada || !ben) throw new Error('two people are needed');
  await ada.call('Ben');
  await ben.accept();
  await ada.tile('Ben').waitFor();
  return { ada, ben };
}
