import { ALL_FORMATS, BufferSource, CanvasSink, Input } from 'mediabunny';

/** The file as it would be on the disk, after each write. */
export class Disk {
  bytes = new Uint8Array(0);
  full = false;

  async write(position: number, data: Uint8Array): Promise<void> {
    if (this.full) throw new Error('The disk is full.');
    const next = new Uint8Array(Math.max(this.bytes.length, position + data.length));
    next.set(this.bytes);
    next.set(data, position);
    this.bytes = next;
  }
}

/** What is in the file. */
export const read = (disk: Disk) => new Input({ source: new BufferSource(disk.bytes), formats: ALL_FORMATS });

/** Red, green and blue at that place, 0..1 of the picture, at that time. */
export async function colourIn(disk: Disk, seconds: number, x: number, y: number): Promise<number[]> {
  const track = await read(disk).getPrimaryVideoTrack();
  const shown = await new CanvasSink(track!).getCanvas(seconds);
  const { canvas } = shown!;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy?.drawImage(canvas, 0, 0);
  const pixel = copy?.getImageData(canvas.width * x, canvas.height * y, 1, 1);
  if (!(pixel instanceof ImageData)) throw new Error('no picture');
  return [...pixel.data].slice(0, 3).map((value) => Math.round(value / 255));
}
