/** One planted mistake: the first occurrence of `find` in the file becomes `replace`. */
export interface Mutant {
  name: string;
  file: string;
  find: string;
  replace: string;
}

const rules = 'src/server/calls/rules.ts';
const table = 'src/server/calls/transitions.ts';
const service = 'src/server/calls/call-service.ts';
const store = 'src/server/calls/call-store.ts';
const queries = 'src/server/calls/call-queries.ts';
const deliveries = 'src/server/calls/deliveries.ts';

/** Every condition of the lifecycle, every WHERE and every lock of its store, each broken once. */
export const mutants: Mutant[] = [
  {
    name: 'the caller may be a ninth',
    file: rules,
    find: 'others.length >= SEAT_LIMIT',
    replace: 'others.length > SEAT_LIMIT',
  },
  { name: 'a busy device joins', file: rules, find: 'context.busyIn !== undefined', replace: 'false' },
  { name: 'one seat makes a call active', file: rules, find: '.length >= 2) {', replace: '.length >= 1) {' },
  {
    name: 'an active call never ends',
    file: rules,
    find: "return anySeated ? undefined : 'ended'",
    replace: 'return undefined',
  },
  {
    name: 'nobody invited, still ringing',
    file: rules,
    find: "if (call.seats.some((seat) => seat.status === 'invited')) return undefined;",
    replace: 'return undefined;',
  },
  {
    name: 'everyone declined is missed',
    file: rules,
    find: "? 'missed' : 'canceled';",
    replace: "? 'missed' : 'missed';",
  },
  {
    name: 'a ring a moment early',
    file: rules,
    find: 'deadline !== null && deadline <= now',
    replace: 'deadline !== null',
  },
  { name: 'grace never over', file: rules, find: 'due(seat.graceDeadline)', replace: 'false' },
  { name: 'ring never over', file: rules, find: 'if (due(seat.ringDeadline))', replace: 'if (false)' },
  {
    name: 'any device is lost with any other',
    file: rules,
    find: "me.status !== 'connected' || me.deviceId !== by.deviceId",
    replace: "me.status !== 'connected'",
  },
  {
    name: 'any device comes back for any other',
    file: rules,
    find: "me.status !== 'reconnecting' || me.deviceId !== by.deviceId",
    replace: "me.status !== 'reconnecting'",
  },
  {
    name: 'who sits is rung again',
    file: rules,
    find: "!(isSeated(status) || status === 'invited')",
    replace: "!(status === 'invited')",
  },
  {
    name: 'who rings is rung again',
    file: rules,
    find: "!(isSeated(status) || status === 'invited')",
    replace: '!isSeated(status)',
  },
  { name: 'versions stand still', file: rules, find: 'version: call.version + 1', replace: 'version: call.version' },
  {
    name: 'the end leaves the invited ringing',
    file: rules,
    find: "return seat.status === 'invited' ? out(seat, 'missed', now) : seat;",
    replace: 'return seat;',
  },
  {
    name: 'a take-over is not told',
    file: rules,
    find: 'isSeated(me.status) && me.deviceId !== by.deviceId',
    replace: 'false',
  },
  {
    name: 'signals to anybody',
    file: rules,
    find: "if (!target || target.userId === from.userId) return 'TARGET_NOT_A_PARTICIPANT';",
    replace: 'if (!target) return undefined;',
  },
  {
    name: 'signals to who left',
    file: rules,
    find: 'const right = isSeated(target.status) && ',
    replace: 'const right = true || ',
  },
  {
    name: 'who declined accepts',
    file: table,
    find: "accept: { ...all('NOT_INVITED'), invited: 'join'",
    replace: "accept: { ...all('NOT_INVITED'), declined: 'join', invited: 'join'",
  },
  {
    name: 'a second device is merely not invited',
    file: table,
    find: "elsewhere: 'ANSWERED_ELSEWHERE'",
    replace: "elsewhere: 'NOT_INVITED'",
  },
  {
    name: 'anyone seated ends from anywhere',
    file: table,
    find: "end: { ...all('NOT_CONNECTED'), here: 'leave' }",
    replace: "end: { ...all('NOT_CONNECTED'), here: 'leave', elsewhere: 'leave' }",
  },
  {
    name: 'the invited invite',
    file: table,
    find: "invite: { ...all('NOT_CONNECTED'), here: 'ring' }",
    replace: "invite: { ...all('NOT_CONNECTED'), here: 'ring', invited: 'ring' }",
  },
  {
    name: 'who left signals',
    file: table,
    find: "invited: 'relay', here: 'relay'",
    replace: "invited: 'relay', here: 'relay', left: 'relay'",
  },
  { name: 'outsiders are told more', file: table, find: "return 'CALL_NOT_FOUND';", replace: "return 'NOT_INVITED';" },
  {
    name: 'a live call is restarted',
    file: table,
    find: "restart: all('CALL_STILL_LIVE')",
    replace: "restart: all('open')",
  },
  {
    name: 'the same command runs twice',
    file: service,
    find: 'if (answer) throw new Repeated(answer);',
    replace: '',
  },
  {
    name: 'answers are not remembered',
    file: store,
    find: 'from call where ${sent !== undefined}',
    replace: 'from call where false',
  },
  { name: 'glare makes two calls', file: service, find: 'if (glare !== undefined)', replace: 'if (false)' },
  {
    name: 'a busy device starts',
    file: service,
    find: "if (facts.busyIn !== undefined) throw new Refusal('ALREADY_IN_CALL', facts.busyIn);",
    replace: '',
  },
  {
    name: 'blocks are not looked at',
    file: service,
    find: 'if (block) throw new Refusal(',
    replace: 'if (false) throw new Refusal(',
  },
  {
    name: 'blocked people come back',
    file: service,
    find: 'await this.#refuseBlockedReturn(tx, known, by);',
    replace: '',
  },
  {
    name: 'unknown people are called',
    file: service,
    find: "if (!targets.every((target) => names.has(target))) throw new Refusal('USER_NOT_FOUND');",
    replace: '',
  },
  {
    name: 'starting takes no lock on people',
    file: service,
    find: 'lockUsers(tx, [by.userId, ...targets]),',
    replace: 'undefined,',
  },
  {
    name: 'a device with a socket is lost',
    file: service,
    find: 'return back ? undefined : ',
    replace: 'return ',
  },
  { name: 'the call row is not locked', file: store, find: '.forUpdate()', replace: '' },
  {
    name: 'any command is somebody’s',
    file: store,
    find: ".where('user_id', '=', by.userId)\n        .where('command_id', '=', commandId)",
    replace: ".where('command_id', '=', commandId)",
  },
  { name: 'a seat of any device counts', file: store, find: ".where('device_id', '=', by.deviceId)", replace: '' },
  {
    name: 'a seat given up still counts',
    file: store,
    find: ".where('status', 'in', seatedStatuses)",
    replace: '',
  },
  { name: 'glare with a call that is over', file: store, find: ".where('c.status', '=', 'ringing')", replace: '' },
  {
    name: 'glare with somebody else’s call',
    file: store,
    find: ".where('caller.user_id', '=', callerId)",
    replace: '',
  },
  {
    name: 'glare with a group',
    file: store,
    find: "          '=',\n          2,",
    replace: "          '>=',\n          2,",
  },
  {
    name: 'my own blocks do not count',
    file: store,
    find: "eb.and([eb('blocker_id', '=', userId), eb('blocked_id', '=', anyOf(others))]),",
    replace: '',
  },
  { name: 'nothing is due', file: queries, find: "eb('ring_deadline', '<=', clock),", replace: '' },
  { name: 'no grace is due', file: queries, find: ", eb('grace_deadline', '<=', clock)", replace: '' },
  {
    name: 'history of other people',
    file: queries,
    find: 'if (!call?.participants.some((participant) => participant.userId === userId)) throw',
    replace: 'if (!call) throw',
  },
  {
    name: 'other devices ring on',
    file: deliveries,
    find: '...joined(true), ...elsewhere()]',
    replace: '...joined(true)]',
  },
  { name: 'everybody is told self', file: deliveries, find: 'only: deviceId,', replace: '' },
  {
    name: 'who is invited does not ring',
    file: deliveries,
    find: '...(targetId === null ? [] : [ring(targetId)]),',
    replace: '',
  },
];
