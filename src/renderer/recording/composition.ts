/** A place in the picture, in pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GAP = 8;
/** Of the width, beside something large. */
const STRIP = 0.18;
const CAMERA = 16 / 9;

interface Size {
  width: number;
  height: number;
}

/** Where everyone is: in a grid, or beside something large in a column. */
export function compose(people: number, large: boolean, size: Size): { people: Box[]; large: Box | undefined } {
  if (!large) {
    const columns = Math.ceil(Math.sqrt(people));
    return { large: undefined, people: grid(people, columns, { x: 0, y: 0, ...size }) };
  }
  const place = largePlace(people, size);
  const width = size.width - place.width;
  const strip = { x: place.width, y: 0, width, height: Math.min(size.height, (width / CAMERA) * people) };
  return { large: place, people: grid(people, 1, strip) };
}

/** Where a shared screen or file is, with so many people beside it. */
export function largePlace(people: number, { width, height }: Size): Box {
  return { x: 0, y: 0, width: Math.round(width * (people === 0 ? 1 : 1 - STRIP)), height };
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
export function cover(picture: Size, box: Box): Box {
  const scale = Math.min(picture.width / box.width, picture.height / box.height);
  return centred({ width: box.width * scale, height: box.height * scale }, { x: 0, y: 0, ...picture });
}

export function contain(picture: Size, box: Box): Box {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  return centred({ width: picture.width * scale, height: picture.height * scale }, box);
}

function centred({ width, height }: Size, within: Box): Box {
  return { x: within.x + (within.width - width) / 2, y: within.y + (within.height - height) / 2, width, height };
}
