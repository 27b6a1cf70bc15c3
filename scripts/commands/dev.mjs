import path from 'node:path';
import { build, server } from '../build.mjs';
import { signIn } from '../dev/accounts.mjs';
import { electronFlags } from '../dev/client.mjs';
import { dataDir, freePort, startServer } from '../dev/server.mjs';
import { hasDisplay, openDisplay } from '../display.mjs';
import { modules } from '../paths.mjs';
import { childEnv, run, stop } from '../processes.mjs';
import { findElectron } from '../setup/electron.mjs';
import { setUp } from '../setup.mjs';
import { nodeCommand } from '../setup/node.mjs';

/** The built client, and the page as the development server serves it. */
const pages = 'app://main,http://localhost:5173';

/** @param {string[]} args for the client @returns {Promise<number>} */
export async function dev(args) {
  await setUp({ electron: true, system: hasDisplay() ? ['client'] : ['client', 'display'] });
  await build(server);
  const folder = dataDir();
  const port = await freePort(Number(process.env.PARLEY_PORT || 4400));
  const running = await startServer({ port, dataDir: folder, env: { PARLEY_ALLOWED_ORIGINS: pages } });
  const display = await openDisplay();
  try {
    const session = await signIn({ url: running.url, dataDir: folder, name: 'ada', displayName: 'Ada' });
    const tool = path.join(modules, 'electron-vite', 'bin', 'electron-vite.js');
    const client = [...electronFlags(), '--profile', 'ada', '--server', running.url, ...args];
    return await run(nodeCommand(), [tool, 'dev', '--', ...client], {
      env: childEnv({
        ...display.env,
        ELECTRON_EXEC_PATH: findElectron()?.executable,
        PARLEY_DEV_SESSION: JSON.stringify(session),
      }),
    });
  } finally {
    await display.close();
    await stop(running.child);
  }
}
