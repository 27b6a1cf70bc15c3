import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PulseAudio of the test's own, with microphones that hum and can be pulled out. */
export class SoundServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-sound-'));
  readonly #env = { ...process.env, HOME: this.#folder, XDG_RUNTIME_DIR: this.#folder, PULSE_SERVER: this.address };
  #process: ChildProcess | undefined;

  /** For PULSE_SERVER. */
  get address(): string {
    return `unix:${join(this.#folder, 'native')}`;
  }

  async start(): Promise<void> {
    const modules = [
      `module-native-protocol-unix auth-anonymous=1 socket=${join(this.#folder, 'native')}`,
      'module-null-sink sink_name=speaker sink_properties=device.description=Speaker',
    ];
    const options = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--log-level=info'];
    const started = spawn('pulseaudio', [...options, ...modules.flatMap((module) => ['-L', module])], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Daemon startup complete')) resolve();
      });
      started.once('exit', () => reject(new Error(`PulseAudio did not start: ${said}`)));
      started.once('error', reject);
    });
  }

  /** A microphone of that name (one word) that hums at `frequency` in Hz; returns what pulls it out again. */
  plug(name: string, frequency: number): () => void {
    const source = `source_name=${name.toLowerCase()} source_properties=device.description=${name}`;
    const id = this.#control('load-module', 'module-sine-source', `frequency=${frequency}`, ...source.split(' '));
    return () => void this.#control('unload-module', id.trim());
  }

  stop(): void {
    this.#process?.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #control(...args: string[]): string {
    return execFileSync('pactl', args, { env: this.#env, encoding: 'utf8' });
  }
}
