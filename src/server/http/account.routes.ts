import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { SignInSchema, SignUpSchema, type Person } from '../../shared/account.ts';
import { IdSchema } from '../../shared/call.ts';
import type { AccountService } from '../accounts/account-service.ts';
import { Refusal } from '../errors.ts';
import { parse, type Identify } from './server.ts';

export interface AccountRoutesOptions {
  accounts: AccountService;
  identify: Identify;
  signup: 'open' | 'invite';
  rateLimit: number;
  findPeople: (query: string) => Promise<Person[]>;
  onSignUp: (userId: string) => void;
  onSignOut: (sessionId: string) => void;
}

const QuerySchema = v.object({ query: v.optional(v.pipe(v.string(), v.maxLength(256), v.regex(/^[^\0]*$/)), '') });
const TargetSchema = v.object({ userId: IdSchema });

/** Sign-ups and sign-ins cost the server 20 ms of a core each, and guessing has to be slow. Per address and minute. */
const SIGN_UPS = 300;
const SIGN_INS = 120;

export function accountRoutes(http: FastifyInstance, options: AccountRoutesOptions): void {
  const { accounts, identify } = options;
  const perMinute = (max: number) => ({
    rateLimit: { max: Math.ceil(max * options.rateLimit), timeWindow: 60_000 },
  });

  http.post('/api/accounts', { config: perMinute(SIGN_UPS) }, async (request, reply) => {
    if (options.signup !== 'open') throw new Refusal('NOT_ALLOWED');
    const { name, displayName, password } = parse(SignUpSchema, request.body);
    const session = await accounts.signUp({ name, displayName: displayName ?? name, password });
    options.onSignUp(session.user.id);
    return reply.status(201).send(session);
  });

  http.post('/api/sessions', { config: perMinute(SIGN_INS) }, async (request, reply) =>
    reply.status(201).send(await accounts.signIn(parse(SignInSchema, request.body))),
  );

  http.delete('/api/sessions/current', async (request, reply) => {
    const { sessionId } = identify(request);
    await accounts.signOut(sessionId);
    options.onSignOut(sessionId);
    return reply.status(204).send();
  });

  http.get('/api/users', async (request) => ({
    users: await options.findPeople(parse(QuerySchema, request.query).query),
  }));

  http.get('/api/blocks', async (request) => ({ users: await accounts.blockedBy(identify(request).user.id) }));

  http.put('/api/blocks/:userId', async (request, reply) => {
    await accounts.block(identify(request).user.id, parse(TargetSchema, request.params).userId);
    return reply.status(204).send();
  });

  http.delete('/api/blocks/:userId', async (request, reply) => {
    await accounts.unblock(identify(request).user.id, parse(TargetSchema, request.params).userId);
    return reply.status(204).send();
  });
}
