import { personColour } from '../ui/person-colour.ts';

const [WIDTH, HEIGHT] = [640, 360];

/** A moving picture that stands for a camera, or for a screen with a window on it. */
export function fakeStream(label: string, what: 'camera' | 'screen' = 'camera'): MediaStream | undefined {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  const draw = what === 'camera' ? drawCamera : drawScreen;
  const paint = (): void => draw(context, label, performance.now() / 1000);
  paint();
  setInterval(paint, 200);
  return canvas.captureStream(5);
}

function drawCamera(context: CanvasRenderingContext2D, label: string, seconds: number): void {
  const { ink, bright } = personColour(label);
  context.fillStyle = ink;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = bright;
  const sway = Math.sin(seconds) * 6;
  for (const [x, y, radiusX, radiusY] of [
    [320 + sway, 150, 70, 88],
    [320, 380, 160, 130],
  ] as const) {
    context.beginPath();
    context.ellipse(x, y, radiusX, radiusY, 0, 0, Math.PI * 2);
    context.fill();
  }
}

function drawScreen(context: CanvasRenderingContext2D, label: string, seconds: number): void {
  context.fillStyle = '#fdfdfb';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#2b2f36';
  context.fillRect(0, 0, WIDTH, 28);
  context.font = '14px sans-serif';
  context.fillStyle = '#fff';
  context.fillText(label, 12, 19);
  context.fillStyle = '#444a55';
  for (let line = 0; line < 12; line++) context.fillRect(24, 52 + line * 24, 200 + ((line * 137) % 340), 8);
  if (seconds % 1 < 0.5) context.fillRect(24, 340, 8, 12);
}
