import { describe, expect, it } from 'vitest';
import { Ringing } from './ringing.ts';

function setUp(front: boolean) {
  const events: string[] = [];
  const world = { front };
  const clicks: (() => void)[] = [];
  const ringing = new Ringing({
    notify: ({ title, body }, clicked) => {
      events.push(`show ${title}, ${body}`);
      clicks.push(clicked);
      return { close: () => events.push(`close ${title}`) };
    },
    inFront: () => world.front,
    attention: (wanted) => events.push(`attention ${wanted}`),
    bringForward: () => events.push('forward'),
    clicked: (callId) => events.push(`clicked ${callId}`),
  });
  return { events, ringing, clicks };
}

describe('notification of an incoming call', () => {
  it('says who calls and how, and goes the moment it stops ringing', () => {
    const { events, ringing } = setUp(false);
    ringing.show('c1', 'Ada', 'video');
    ringing.hide('c1');
    ringing.hide('c1');
    expect(events).toEqual([
      'show Ada is calling, Video call',
      'attention true',
      'close Ada is calling',
      'attention false',
    ]);
  });

  it('is not shown while the window is in front, but when it is left', () => {
    const { events, ringing } = setUp(true);
    ringing.show('c1', 'Ben', 'audio');
    expect(events).toEqual([]);
    ringing.windowLeft();
    ringing.windowLeft();
    expect(events).toEqual(['show Ben is calling, Voice call', 'attention true']);
    ringing.windowReturned();
    expect(events.slice(2)).toEqual(['close Ben is calling', 'attention false']);
  });

  it('brings the window and that call forward when clicked', () => {
    const { events, ringing, clicks } = setUp(false);
    ringing.show('c1', 'Ada', 'video');
    clicks[0]?.();
    expect(events.slice(2)).toEqual(['forward', 'clicked c1']);
  });

  it('is one per call, also when told twice', () => {
    const { events, ringing } = setUp(false);
    ringing.show('c1', 'Ada', 'video');
    ringing.show('c1', 'Ada', 'video');
    ringing.show('c2', 'Ben', 'audio');
    ringing.hide('c1');
    expect(events.filter((event) => event.startsWith('show'))).toHaveLength(3);
    expect(events.filter((event) => event === 'close Ada is calling')).toHaveLength(2);
    expect(events.at(-1)).toBe('close Ada is calling');
    ringing.hideAll();
    expect(events.slice(-2)).toEqual(['close Ben is calling', 'attention false']);
  });
});
