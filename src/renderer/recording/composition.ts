/** A place in the picture, in pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GAP = 8;
/** Beside a shared screen. */
const STRIP = 0.18;
const CAMERA = 16 / 9;

/** Where everyone is: in a grid, or beside a shared screen in a column. */
export function compose(
  people: number,
  screen: boolean,
  size: { width: number; height: number },
): { people: Box[]; screen: Box | undefined } {
  const whole = { x: 0, y: 0, ...size };
  if (!screen) {
    const columns = Math.ceil(Math.sqrt(people));
    return { screen: undefined, people: grid(people, columns, whole) };
  }
  const width = people === 0 ? 0 : size.width * STRIP;
  const strip = { x: size.width - width, y: 0, width, height: Math.min(size.height, (width / CAMERA) * people) };
  return { screen: { ...whole, width: size.width - width }, people: grid(people, 1, strip) };
}

function grid(count: number, columns: number, { x, y, width, height }: Box): Box[] {
  const rows = Math.ceil(count / columns);
  const cell = { width: width / columns, height: height / rows };
  return Array.from({ length: count }, (_, i) => ({
    x: Math.round(x + (i % columns) * cell.width + GAP / 2),
    y: Math.round(y + Math.floor(i / columns) * cell.height + GAP / 2),
    width: Math.round(cell.width - GAP),
    height: Math.round(cell.height - GAP),
  }));
}

/** The part of a picture that fills `box` (`cover`), or the part of `box` that takes all of it (`contain`). */
export function cover(picture: { width: number; height: number }, box: Box): Box {
  const scale = Math.min(picture.width / box.width, picture.height / box.height);
  return centred({ width: box.width * scale, height: box.height * scale }, { x: 0, y: 0, ...picture });
}

export function contain(picture: { width: number; height: number }, box: Box): Box {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  return centred({ width: picture.width * scale, height: picture.height * scale }, box);
}

function centred({ width, height }: { width: number; height: number }, within: Box): Box {
  return { x: within.x + (within.width - width) / 2, y: within.y + (within.height - height) / 2, width, height };
}
