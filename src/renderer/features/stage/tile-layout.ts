export interface TileLayout {
  columns: number;
  width: number;
  height: number;
}

// Between a portrait-ish and a camera's own shape a face is still whole when the picture is cropped to it.
const NARROWEST = 1;
const WIDEST = 16 / 9;

/** The arrangement in which `count` equal tiles cover most of the space. */
export function tileLayout(width: number, height: number, count: number, gap: number): TileLayout {
  let best: TileLayout = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    const tile = fit(cellWidth, cellHeight);
    if (tile.width * tile.height > best.width * best.height) best = { columns, ...tile };
  }
  return best;
}

function fit(width: number, height: number): { width: number; height: number } {
  if (width <= 0 || height <= 0) return { width: 0, height: 0 };
  const ratio = Math.min(Math.max(width / height, NARROWEST), WIDEST);
  return {
    width: Math.floor(Math.min(width, height * ratio)),
    height: Math.floor(Math.min(height, width / ratio)),
  };
}
