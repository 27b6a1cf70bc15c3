import { messageOf } from '../call-error.ts';

/** By which ways a connection may go. */
export interface IceRoute {
  iceServers: RTCIceServer[];
  /** Through a relay, or not at all. */
  relayOnly: boolean;
}

/** It may only go through a relay, and there is none. */
export function leadsNowhere({ iceServers, relayOnly }: IceRoute): boolean {
  return relayOnly && !iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
}

type Report = (message: string) => void;

/** A connection that goes by these ways (requirement B09). */
export function connectionBy(route: IceRoute, report: Report): RTCPeerConnection {
  const configuration: RTCConfiguration = {
    iceTransportPolicy: policyOf(route),
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
    iceCandidatePoolSize: 10,
  };
  try {
    return new RTCPeerConnection({ ...configuration, iceServers: route.iceServers });
  } catch (error) {
    // An address that the browser does not accept costs the relay, not the call.
    queueMicrotask(() => report(unusable(error)));
    return new RTCPeerConnection(configuration);
  }
}

/** From its next ICE restart on, the connection goes by these ways. */
export function take(connection: RTCPeerConnection, route: IceRoute, report: Report): void {
  const { iceServers } = route;
  try {
    connection.setConfiguration({ ...connection.getConfiguration(), iceServers, iceTransportPolicy: policyOf(route) });
  } catch (error) {
    report(unusable(error));
  }
}

function policyOf({ relayOnly }: IceRoute): RTCIceTransportPolicy {
  return relayOnly ? 'relay' : 'all';
}

function unusable(error: unknown): string {
  return `The relay servers cannot be used: ${messageOf(error)}`;
}
