import { SLOTS } from '../mesh/slots.ts';

const CAMERA = SLOTS.findIndex(({ source }) => source === 'camera');
/** Costs two thirds of VP8 to encode and less to decode where no hardware helps, and hardware helps it most often. */
const CHEAPEST = 'video/H264';

/**
 * Offers for the camera what is encoded cheaply before the rest; the other side keeps the order, and takes the next of what it lacks.
 * A shared screen is left as it is: text is what the other codecs are better at. Does nothing where no offer is made.
 */
export function preferCheapest(connection: RTCPeerConnection): void {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const isCheap = ({ mimeType }: RTCRtpCodec): boolean => mimeType === CHEAPEST;
  const ordered = [...codecs.filter(isCheap), ...codecs.filter((codec) => !isCheap(codec))];
  connection.getTransceivers()[CAMERA]?.setCodecPreferences(ordered);
}
