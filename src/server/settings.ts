import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { MESH_LIMIT } from '../shared/account.ts';

/** One row per setting: how its text is read, and what `--help` says. The environment name is PARLEY_… unless given. */
interface Row {
  env: string;
  flag: string;
  help: string;
  fallback: string;
}

const rows = {
  port: { env: 'PARLEY_PORT', flag: 'port', fallback: '4400', help: 'TCP port; 0 lets the system choose' },
  host: { env: 'PARLEY_HOST', flag: 'host', fallback: '127.0.0.1', help: 'address to listen on' },
  dataDir: {
    env: 'PARLEY_DATA_DIR',
    flag: 'data-dir',
    fallback: join(homedir(), '.local', 'share', 'parley-server'),
    help: 'folder of the embedded database and the files',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    flag: 'database-url',
    fallback: '',
    help: 'postgres://… ; empty: the embedded database',
  },
  redisUrl: { env: 'REDIS_URL', flag: 'redis-url', fallback: '', help: 'redis://… ; empty: one node' },
  ringTimeoutMs: {
    env: 'PARLEY_RING_TIMEOUT_MS',
    flag: 'ring-timeout-ms',
    fallback: '30000',
    help: 'how long a call rings, in ms',
  },
  reconnectGraceMs: {
    env: 'PARLEY_RECONNECT_GRACE_MS',
    flag: 'reconnect-grace-ms',
    fallback: '30000',
    help: 'how long a lost device keeps its seat, in ms',
  },
  pingMs: { env: 'PARLEY_PING_MS', flag: 'ping-ms', fallback: '5000', help: 'heartbeat, and the wait for its answer' },
  turnUrls: { env: 'PARLEY_TURN_URLS', flag: 'turn-urls', fallback: '', help: 'turn:/turns: addresses, by commas' },
  turnSecret: {
    env: 'PARLEY_TURN_SECRET',
    flag: 'turn-secret',
    fallback: '',
    help: 'shared secret of the TURN server',
  },
  turnTtlS: { env: 'PARLEY_TURN_TTL_S', flag: 'turn-ttl-s', fallback: '3600', help: 'life of TURN credentials, in s' },
  stunUrls: {
    env: 'PARLEY_STUN_URLS',
    flag: 'stun-urls',
    fallback: 'stun:stun.l.google.com:19302,stun:stun.cloudflare.com:3478',
    help: 'stun: addresses, by commas; empty for none',
  },
  livekitUrl: { env: 'LIVEKIT_URL', flag: 'livekit-url', fallback: '', help: 'ws(s):// address of the SFU' },
  livekitApiKey: { env: 'LIVEKIT_API_KEY', flag: 'livekit-api-key', fallback: '', help: 'key of the SFU' },
  livekitApiSecret: { env: 'LIVEKIT_API_SECRET', flag: 'livekit-api-secret', fallback: '', help: 'secret of the SFU' },
  meshLimit: {
    env: 'PARLEY_MESH_LIMIT',
    flag: 'mesh-limit',
    fallback: String(MESH_LIMIT),
    help: 'people who see each other whole; of more, each is sent a smaller picture',
  },
  fileMaxBytes: {
    env: 'PARLEY_FILE_MAX_BYTES',
    flag: 'file-max-bytes',
    fallback: '104857600',
    help: 'largest upload, in bytes',
  },
  fileQuotaBytes: {
    env: 'PARLEY_FILE_QUOTA_BYTES',
    flag: 'file-quota-bytes',
    fallback: '2147483648',
    help: 'space for the files of one person, in bytes',
  },
  fileTtlDays: {
    env: 'PARLEY_FILE_TTL_DAYS',
    flag: 'file-ttl-days',
    fallback: '30',
    help: 'life of a file, in days',
  },
  s3Url: {
    env: 'PARLEY_S3_URL',
    flag: 's3-url',
    fallback: '',
    help: 'https://HOST/BUCKET, an S3-compatible storage of the files; empty: the data folder',
  },
  s3Region: { env: 'PARLEY_S3_REGION', flag: 's3-region', fallback: 'us-east-1', help: 'region of that bucket' },
  s3AccessKey: { env: 'PARLEY_S3_ACCESS_KEY', flag: 's3-access-key', fallback: '', help: 'key of that storage' },
  s3SecretKey: { env: 'PARLEY_S3_SECRET_KEY', flag: 's3-secret-key', fallback: '', help: 'secret of that storage' },
  linkTtlS: { env: 'PARLEY_LINK_TTL_S', flag: 'link-ttl-s', fallback: '300', help: 'life of a file link, in s' },
  signup: { env: 'PARLEY_SIGNUP', flag: 'signup', fallback: 'open', help: 'open or invite' },
  rateLimit: {
    env: 'PARLEY_RATE_LIMIT',
    flag: 'rate-limit',
    fallback: 'on',
    help: 'on, or a multiplier of the defaults',
  },
  allowedOrigins: {
    env: 'PARLEY_ALLOWED_ORIGINS',
    flag: 'allowed-origins',
    fallback: 'app://main',
    help: 'origins of web pages that may connect, by commas',
  },
  publicUrl: {
    env: 'PARLEY_PUBLIC_URL',
    flag: 'public-url',
    fallback: '',
    help: 'https:// address that clients use, for links to files; empty: the one it listens on',
  },
  logLevel: {
    env: 'PARLEY_LOG_LEVEL',
    flag: 'log-level',
    fallback: 'info',
    help: 'debug, info, warn, error or silent',
  },
} as const satisfies Record<string, Row>;

const whole = (min: number, max: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,12}$/), v.transform(Number), v.minValue(min), v.maxValue(max));
const list = (item: RegExp) =>
  v.pipe(
    v.string(),
    v.transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    v.array(v.pipe(v.string(), v.regex(item))),
  );
const address = (schemes: RegExp) =>
  v.pipe(
    v.string(),
    v.check((text) => text === '' || (URL.canParse(text) && schemes.test(text))),
    v.transform((text) => (text === '' ? undefined : text)),
  );

const HOUR_MS = 3_600_000;

const SettingsSchema = v.object({
  port: whole(0, 65_535),
  host: v.pipe(v.string(), v.minLength(1)),
  dataDir: v.pipe(v.string(), v.minLength(1)),
  databaseUrl: address(/^postgres(ql)?:\/\//),
  redisUrl: address(/^rediss?:\/\//),
  ringTimeoutMs: whole(100, HOUR_MS),
  reconnectGraceMs: whole(100, HOUR_MS),
  pingMs: whole(100, HOUR_MS),
  turnUrls: list(/^turns?:[^\s,]+$/),
  turnSecret: v.string(),
  turnTtlS: whole(60, 86_400),
  stunUrls: list(/^stuns?:[^\s,]+$/),
  livekitUrl: address(/^wss?:\/\//),
  livekitApiKey: v.string(),
  livekitApiSecret: v.string(),
  meshLimit: whole(2, 8),
  fileMaxBytes: whole(1, 10_000_000_000),
  fileQuotaBytes: whole(1, 999_999_999_999),
  fileTtlDays: whole(1, 36_500),
  s3Url: v.pipe(
    address(/^https?:\/\//),
    v.check((url) => url === undefined || /^\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(new URL(url).pathname)),
  ),
  s3Region: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/)),
  s3AccessKey: v.string(),
  s3SecretKey: v.string(),
  linkTtlS: whole(1, 300),
  signup: v.picklist(['open', 'invite']),
  rateLimit: v.pipe(
    v.string(),
    v.regex(/^(on|\d{1,9}(\.\d{1,6})?)$/),
    v.transform((text) => (text === 'on' ? 1 : Number(text))),
    v.check((multiplier) => multiplier > 0),
  ),
  allowedOrigins: list(/^[a-z][a-z0-9+.-]*:\/\/[^\s,/]+$/),
  publicUrl: address(/^https?:\/\//),
  logLevel: v.picklist(['debug', 'info', 'warn', 'error', 'silent']),
});

export type Settings = v.InferOutput<typeof SettingsSchema>;

/** A setting that cannot be used; the message is the one line the operator reads. */
export class SettingsError extends Error {}

function readFlags(argv: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let i = 0; i < argv.length; i++) {
    const [name = '', inline] = (argv[i] ?? '').split(/=(.*)/s);
    const row = Object.values(rows).find(({ flag }) => `--${flag}` === name);
    if (!row) throw new SettingsError(`${name}: there is no such flag; --help lists them all`);
    const value = inline ?? argv[++i];
    if (value === undefined) throw new SettingsError(`${name}: needs a value`);
    flags.set(row.env, value);
  }
  return flags;
}

/** Settings from the environment, flags first. Refuses the first wrong one by name; never prints its value if secret. */
export function readSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const flags = readFlags(argv);
  const texts = Object.fromEntries(
    Object.entries(rows).map(([key, row]: [string, Row]) => [key, flags.get(row.env) ?? env[row.env] ?? row.fallback]),
  );
  const parsed = v.safeParse(SettingsSchema, texts);
  if (!parsed.success) {
    const key = String(parsed.issues[0].path?.[0].key);
    const row = Object.entries(rows).find(([name]) => name === key)?.[1];
    throw new SettingsError(`${row?.env} (--${row?.flag}) is not valid: it takes ${row?.help}`);
  }
  const settings = parsed.output;
  if (settings.turnUrls.length > 0 && settings.turnSecret === '') {
    throw new SettingsError('PARLEY_TURN_URLS (--turn-urls) needs PARLEY_TURN_SECRET (--turn-secret)');
  }
  if (settings.s3Url !== undefined && (settings.s3AccessKey === '' || settings.s3SecretKey === '')) {
    throw new SettingsError('PARLEY_S3_URL (--s3-url) needs PARLEY_S3_ACCESS_KEY and PARLEY_S3_SECRET_KEY');
  }
  return settings;
}

/** The text of `--help`. */
export function settingsHelp(): string {
  const lines = Object.values(rows).map(
    (row) => `  --${row.flag.padEnd(22)}${row.env.padEnd(28)}${row.help} (${row.fallback || 'empty'})`,
  );
  return ['Parley server. Settings: flag, environment variable, meaning (default).', ...lines].join('\n');
}
