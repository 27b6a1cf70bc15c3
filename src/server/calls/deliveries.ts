import type { CallSnapshot, LifecycleEvent, LifecycleEventPayload } from '../../shared/call.ts';
import type { CallEvent } from './call-store.ts';

/** One message to the devices of one person. */
export interface Delivery {
  userId: string;
  /** Only this device, or every device but this one. Neither: all of them. */
  only?: string;
  except?: string;
  event: LifecycleEvent;
  payload: LifecycleEventPayload;
}

const about = (call: CallSnapshot, userId: string | null): LifecycleEventPayload =>
  userId === null ? { call } : { call, userId };

/** Who is told what of one line of history. Recipients are the rows of the roster that was committed with it. */
export function deliveriesOf({ type, call, actorId, targetId, reason }: CallEvent): Delivery[] {
  const everyone = (event: LifecycleEvent, payload: LifecycleEventPayload): Delivery[] =>
    call.participants.map(({ userId }) => ({ userId, event, payload }));
  const actor = call.participants.find(({ userId }) => userId === actorId);

  /** The device that has the seat is told `self`; everyone else, its person's other devices too, who it was. */
  const joined = (others: boolean): Delivery[] => {
    if (actor?.deviceId === undefined) return [];
    const { userId, deviceId } = actor;
    const payload = about(call, userId);
    const self: Delivery = {
      userId,
      only: deviceId,
      event: 'CALL.JOINED',
      payload: { ...payload, self: true },
    };
    if (!others) return [self];
    const rest = everyone('CALL.JOINED', payload).map((delivery) =>
      delivery.userId === userId ? { ...delivery, except: deviceId } : delivery,
    );
    return [self, ...rest];
  };
  const elsewhere = (): Delivery[] =>
    actor?.deviceId === undefined
      ? []
      : [
          {
            userId: actor.userId,
            except: actor.deviceId,
            event: 'CALL.ANSWERED_ELSEWHERE',
            payload: about(call, actor.userId),
          },
        ];
  const ring = (userId: string): Delivery => ({
    userId,
    event: 'CALL.RING',
    payload: { call, from: actorId ?? '' },
  });

  switch (type) {
    case 'CALL.STARTED': {
      const invitees = call.participants.filter(({ status }) => status === 'invited');
      return [...joined(false), ...everyone(type, { call }), ...invitees.map(({ userId }) => ring(userId))];
    }
    case 'CALL.INVITED':
      return [
        ...everyone(type, { ...about(call, targetId), from: actorId ?? '' }),
        ...(targetId === null ? [] : [ring(targetId)]),
      ];
    case 'CALL.ACCEPTED':
      return [...everyone(type, about(call, actorId)), ...joined(true), ...elsewhere()];
    case 'CALL.JOINED':
      return [...joined(true), ...(reason === 'take-over' ? elsewhere() : [])];
    case 'CALL.REJECTED':
    case 'CALL.LEFT':
    case 'CALL.RECONNECTING':
    case 'CALL.RECONNECTED':
      return everyone(type, about(call, actorId));
    case 'CALL.MISSED':
      return everyone(type, about(call, targetId));
    case 'CALL.CANCELED':
    case 'CALL.ENDED':
      return everyone(type, { call });
    case 'CALL.RING':
    case 'CALL.ANSWERED_ELSEWHERE':
      // Deliveries, never history.
      return [];
  }
}
